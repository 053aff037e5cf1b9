"""Chromium, and its pages with and without a script, on a server that runs."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.test_docs_page import DESK, PHONE, Watch


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as it is installed on the machine."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.fail("these tests need Chromium: on Debian, apt-get install chromium")
    with sync_playwright() as playwright:
        # Its sandbox does not let root in, who runs the tests in a container.
        opened = playwright.chromium.launch(executable_path=program, chromium_sandbox=os.geteuid() != 0)
        yield opened
        opened.close()


@pytest.fixture(params=[DESK, PHONE], ids=["at a desk", "on a phone"])
def viewport(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def plain(browser: Browser, viewport: Any, address: str) -> Iterator[Page]:
    """The front page in a browser that runs no script."""
    with _front_page(browser, address, viewport=viewport, java_script_enabled=False) as page:
        yield page


@pytest.fixture
def keyed(browser: Browser, viewport: Any, address: str) -> Iterator[Page]:
    """The front page in a browser that runs scripts; the tests touch its keyboard alone."""
    with _front_page(browser, address, viewport=viewport) as page:
        yield page


@contextmanager
def _front_page(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """The front page in a context of its own, which has nothing to complain of at the end."""
    context = browser.new_context(**options)
    page = context.new_page()
    watch = Watch(page, address)
    page.goto(f"{address}/")
    yield page
    assert watch.complaints == []
    context.close()
