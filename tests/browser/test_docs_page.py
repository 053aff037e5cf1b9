"""`/docs` as a person uses it: in Chromium, on a server that runs."""

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, ViewportSize, expect, sync_playwright

MEMBERS = "#operations-members-list_members"
NAMES = [
    "Belarus",
    "China",
    "India",
    "Iran",
    "Kazakhstan",
    "Kyrgyzstan",
    "Pakistan",
    "Russia",
    "Tajikistan",
    "Uzbekistan",
]
DESK: ViewportSize = {"width": 1280, "height": 1000}
PHONE: ViewportSize = {"width": 360, "height": 740}


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


class Watch:
    """What went wrong while a page was used."""

    def __init__(self, page: Page, address: str) -> None:
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self._address = address
        page.on("console", self._message)
        page.on("pageerror", lambda error: self.complaints.append(error.message))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme != "data" and f"{parts.scheme}://{parts.netloc}" != self._address:
            self.complaints.append(f"asks another host: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # by the page itself, or because it was left
            self.complaints.append(f"failed: {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")


@pytest.fixture(params=[DESK, PHONE], ids=["at a desk", "on a phone"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A window of a width."""
    context = browser.new_context(viewport=request.param, locale="en-US")
    yield context.new_page()
    context.close()


@pytest.fixture
def watch(page: Page, address: str) -> Watch:
    """The watch on a page, on which `/docs` is opened."""
    watched = Watch(page, address)
    page.goto(f"{address}/docs")
    expect(page.locator(MEMBERS)).to_be_visible()
    return watched


def test_the_key_question_is_tried_and_answered(page: Page, watch: Watch, address: str) -> None:
    page.locator(f"{MEMBERS} .opblock-summary-control").click()
    operation = page.locator(MEMBERS)
    operation.get_by_placeholder("organization_id").fill("sco")
    operation.get_by_placeholder("as_of").fill("2024")
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    shown = answer.locator(".response-col_description code").first
    expect(shown).to_contain_text('"total": 10')
    for name in NAMES:
        expect(shown).to_contain_text(f'"name": "{name}"')
    assert any(url.startswith(f"{address}/v1/organizations/sco/members?as_of=2024") for url in watch.asked)
    assert watch.complaints == []


def test_a_question_that_cannot_be_read_is_refused_in_words(page: Page, watch: Watch) -> None:
    page.locator(f"{MEMBERS} .opblock-summary-control").click()
    operation = page.locator(MEMBERS)
    operation.get_by_placeholder("organization_id").fill("sco")
    operation.get_by_placeholder("as_of").fill("2024-02-30")
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table")).to_contain_text("no such day")
    refused = [complaint for complaint in watch.complaints if complaint.startswith("422: ")]
    assert len(refused) == 1


def test_the_questions_of_the_first_screen_are_links_that_are_answered(page: Page, watch: Watch) -> None:
    links = page.locator(".info .renderedMarkdown a")
    addresses = [link.get_attribute("href") or "" for link in links.all()]
    assert any("members?as_of=2024" in each for each in addresses)
    for each in addresses:
        assert page.request.get(page.evaluate("href => new URL(href, document.baseURI).href", each)).ok, each
    assert watch.complaints == []


def test_the_page_is_no_wider_than_the_window(page: Page, watch: Watch) -> None:
    def overflow() -> int:
        return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    assert overflow() <= 0
    page.locator(f"{MEMBERS} .opblock-summary-control").click()
    expect(page.locator(MEMBERS).get_by_placeholder("as_of")).to_be_visible()
    assert overflow() <= 0
    assert watch.complaints == []
