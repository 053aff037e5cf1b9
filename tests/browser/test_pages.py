"""The pages in Chromium, on a server that runs: each kind at a desk and on a phone, light and dark, and printed."""

import re
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_docs_page import DESK, PHONE, Watch

KINDS = [
    "/",
    "/organizations/sco/members?as_of=2024&status=any",
    "/organizations/sco/members?during=2024",
    "/organizations/sco/timeline",
    "/organizations/sco/matrix",
    "/organizations/sco/diff?from=2022-09-16&to=2024-07-04",
    "/organizations",
    "/organizations/sco",
    "/states",
    "/states/TUR",
    "/memberships",
    "/memberships/sco-blr-member",
    "/membership-statuses",
    "/membership-statuses/sco-observer",
    "/officials",
    "/officials/antonio-guterres",
    "/offices",
    "/offices/fm-blr",
    "/meetings",
    "/meetings/chs-2024",
    "/statements",
    "/statements/scoplus-2024--guterres-hottest-year",
    "/instruments",
    "/instruments/world-unity-initiative",
    "/documents",
    "/documents/qatarpress-004",
    "/documents/tass-2022-09-16-belarus-start",
    "/documents/qatarpress-004/passages",
    "/claims",
    "/claims/qatarpress-004--nine-members",
    "/conflicts",
    "/conflicts/founding-day-of-the-sco",
    "/tenures",
    "/tenures/a-saidlu--vp-irn",
    "/participations",
    "/participations/audience-2024--bakhtiyor-saidov",
    "/releases",
    "/releases/2026.11",
    "/changes",
    "/states/BLR?release=2026.11",
    "/search?q=climate",
    "/resolve?q=PRC",
]
WIDER_THAN_THEIR_COLUMN = """tables => tables.filter(
    table => table.offsetParent && table.offsetWidth > table.parentElement.clientWidth + 1
).map(table => table.outerHTML.slice(0, 200))"""
REFUSED = ["/states/nowhere", "/organizations/sco/diff", "/organizations/sco/members?as_of=2024-02-30&colour=red"]


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")])
@pytest.mark.parametrize("path", [*KINDS, *REFUSED])
def test_axe_finds_nothing(browser: Browser, size: Any, address: str, path: str, scheme: Any) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)  # axe is a script of ours
    page = context.new_page()
    page.goto(f"{address}{path}")
    found = Axe().run(page).response["violations"]
    context.close()
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


@pytest.mark.parametrize("path", KINDS)
def test_a_page_fits_its_window_and_has_nothing_to_complain_of(
    browser: Browser, viewport: Any, address: str, path: str
) -> None:
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    watch = Watch(page, address)
    page.goto(f"{address}{path}")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.locator("main :not(.scroll) > table").evaluate_all(WIDER_THAN_THEIR_COLUMN) == []
    assert context.cookies() == []
    context.close()
    assert watch.complaints == []


def test_every_link_of_the_front_page_is_reached_by_the_tab_key(keyed: Page) -> None:
    reached = set()
    for _ in range(200):
        keyed.keyboard.press("Tab")
        reached.add(keyed.evaluate("document.activeElement.href ?? document.activeElement.name ?? ''"))
        if keyed.evaluate("document.activeElement === document.body"):
            break
    links = keyed.locator("a:not([tabindex='-1'])").evaluate_all("all => all.map(each => each.href)")
    assert set(links) <= reached


def test_the_slider_steps_from_change_to_change_with_the_day_in_the_address(keyed: Page, address: str) -> None:
    keyed.goto(f"{address}/organizations/sco/members?as_of=2017-06-09")
    rows = keyed.locator("main").locator("table").first.locator("tbody tr")
    expect(rows).to_have_count(8)
    slider = keyed.get_by_role("slider")
    slider.focus()
    keyed.keyboard.press("ArrowLeft")
    expect(rows).to_have_count(6)
    expect(keyed.get_by_role("slider")).to_be_focused()
    day = re.search(r"as_of=(\d{4}-\d\d-\d\d)", keyed.url)
    assert day
    assert day[1] < "2017-06-09"
    keyed.keyboard.press("ArrowRight")
    expect(rows).to_have_count(8)
    assert "as_of=2017-06-09" in keyed.url


def test_suggestions_come_while_one_types_and_are_chosen_by_keyboard(keyed: Page) -> None:
    field = keyed.get_by_role("combobox")
    field.focus()
    keyed.keyboard.type("Turk")
    option = keyed.get_by_role("option", name=re.compile("^Türkiye"))
    expect(option).to_be_visible()
    while option.get_attribute("aria-selected") != "true":
        keyed.keyboard.press("ArrowDown")
    keyed.keyboard.press("Enter")
    keyed.wait_for_url("**/states/TUR")
    expect(keyed.get_by_role("heading", level=1)).to_have_text("Türkiye")


def test_a_passage_and_its_facts_light_up_together(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(f"{address}/documents/qatarpress-004")
    back = page.locator(".fact .back").first
    back.focus()
    passage = page.locator(".fact").first.get_attribute("data-passage")
    expect(page.locator(f"mark[data-passage='{passage}']").first).to_have_class(re.compile("lit"))
    page.locator(f"mark[data-passage='{passage}']").first.click()
    assert page.url.endswith(f"#facts-{passage}")
    context.close()


def test_a_page_is_printed_without_what_is_for_the_screen(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(f"{address}/organizations/sco/members")
    page.emulate_media(media="print")
    expect(page.locator("nav[aria-label='Main']")).to_be_hidden()
    expect(page.locator("main").locator("table").first).to_be_visible()
    expect(page.get_by_role("group").locator("table")).to_be_visible()  # what is folded on the screen
    context.close()


def test_the_head_of_a_long_table_stays_in_view(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(f"{address}/meetings")
    page.mouse.wheel(0, 1500)
    page.wait_for_function("scrollY > 1000")
    expect(page.locator("thead th").first).to_be_in_viewport()
    context.close()


def test_what_has_the_focus_can_be_seen(keyed: Page) -> None:
    for _ in range(20):
        keyed.keyboard.press("Tab")
        ring = keyed.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring != "none", keyed.evaluate("document.activeElement.outerHTML")


def test_the_years_of_a_chart_do_not_run_into_each_other(browser: Browser, viewport: Any, address: str) -> None:
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    for path in ("/states/TUR", "/memberships/sco-blr-member", "/organizations/sco/members?status=any"):
        page.goto(f"{address}{path}")
        years = page.locator("svg.bands g text").evaluate_all(
            "all => all.map(each => each.getBoundingClientRect()).filter(box => box.width)"
            ".map(box => [box.left, box.right])"
        )
        assert len(years) > 1
        assert all(one[1] < two[0] for one, two in pairwise(years)), path
        assert years[-1][1] <= viewport["width"]
    context.close()
