"""`/docs` as a person uses it: in Chromium, on a server that runs."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, ViewportSize, expect

MEMBERS = "docs#tag/members/GET/v1/organizations/{organization_id}/members"
LOADED = 30_000
"""How long the page may take on a busy machine, in milliseconds."""

DESK: ViewportSize = {"width": 1280, "height": 1000}
PHONE: ViewportSize = {"width": 360, "height": 740}


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
    expect(page.get_by_text("First questions")).to_be_visible(timeout=LOADED)
    return watched


@pytest.fixture
def members(page: Page, address: str) -> Watch:
    """The watch on a page, on which `/docs` is opened at the members of an organization."""
    watched = Watch(page, address)
    page.goto(f"{address}/{MEMBERS}")
    expect(page.get_by_role("heading", name="List Members").first).to_be_visible(timeout=LOADED)
    return watched


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_an_operation_shows_a_response_of_the_shipped_seeds_on_its_first_screen(page: Page, members: Watch) -> None:
    example = page.locator(".response-card").filter(has_text="sco-blr-member").first
    expect(example).to_be_visible(timeout=LOADED)
    box = example.bounding_box()
    assert box
    assert page.viewport_size
    assert box["y"] < page.viewport_size["height"]
    assert overflow(page) <= 0
    assert members.complaints == []


def test_samples_are_in_curl_javascript_and_python_and_are_answered(page: Page, members: Watch, address: str) -> None:
    sample = page.locator(".scalar-card").filter(has_text="curl 'http").first
    expect(sample).to_be_visible(timeout=LOADED)
    found = re.search(r"curl '([^']+)'", sample.inner_text())
    assert found
    assert found[1].startswith(f"{address}/v1/organizations/sco/members?as_of=2024")
    assert page.request.get(found[1]).json()["meta"]["total"] == 10
    sample.get_by_role("button", name="Shell Curl").click()
    offered = page.get_by_role("option")
    expect(offered.first).to_be_visible()
    assert {"Curl", "Fetch", "Requests"} <= {text.strip().rpartition(" ")[2] for text in offered.all_inner_texts()}
    assert members.complaints == []


def test_the_search_is_reached_and_used_by_keyboard(page: Page, watch: Watch) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused(timeout=LOADED)
    page.keyboard.type("resolve")
    expect(page.get_by_role("option").filter(has_text=re.compile("resolve", re.IGNORECASE)).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#.*resolve"))
    assert watch.complaints == []


def test_the_questions_of_the_first_screen_are_links_that_are_answered(page: Page, watch: Watch) -> None:
    links = page.locator("a[href*='v1/']")
    addresses = [link.get_attribute("href") or "" for link in links.all()]
    assert any("members?as_of=2024" in each for each in addresses)
    for each in addresses:
        assert page.request.get(page.evaluate("href => new URL(href, document.baseURI).href", each)).ok, each
    assert watch.complaints == []


def test_the_page_is_no_wider_than_the_window(page: Page, watch: Watch) -> None:
    assert overflow(page) <= 0
    assert watch.complaints == []
