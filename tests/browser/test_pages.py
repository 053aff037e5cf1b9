"""The pages as people use them: in Chromium, on a server that runs, with and without a script, by keyboard alone."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_docs_page import DESK, PHONE, Watch
from tests.browser.test_docs_page import browser as browser  # the same Chromium

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
    "/claims",
    "/claims/qatarpress-004--nine-members",
    "/conflicts",
    "/conflicts/founding-day-of-the-sco",
    "/search?q=climate",
]
REFUSED = ["/states/nowhere", "/organizations/sco/diff", "/organizations/sco/members?as_of=2024-02-30&colour=red"]


@pytest.fixture(params=[DESK, PHONE], ids=["at a desk", "on a phone"])
def viewport(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def plain(browser: Browser, viewport: Any, address: str) -> Iterator[Page]:
    """The front page in a browser that runs no script."""
    context = browser.new_context(viewport=viewport, java_script_enabled=False)
    page = context.new_page()
    watch = Watch(page, address)
    page.goto(f"{address}/")
    yield page
    assert watch.complaints == []
    context.close()


@pytest.fixture
def keyed(browser: Browser, viewport: Any, address: str) -> Iterator[Page]:
    """The front page in a browser that runs scripts; the tests touch its keyboard alone."""
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    watch = Watch(page, address)
    page.goto(f"{address}/")
    yield page
    assert watch.complaints == []
    context.close()


def main(page: Page) -> Locator:
    return page.locator("main")


class Acts:
    """What a person does on a page, by pointing or by keyboard; each is one act, and three are the most."""

    def __init__(self, page: Page, *, by_keyboard: bool) -> None:
        self.page = page
        self.by_keyboard = by_keyboard
        self.done = 0

    def follow(self, name: str | re.Pattern[str], within: str = "main") -> None:
        """Follow a link."""
        link = self.page.locator(within).get_by_role("link", name=name).first
        self._act(link, link.press, "Enter")

    def ask(self, label: str, text: str) -> None:
        """Write into a field and send its form."""
        field = self.page.get_by_label(label).first
        self._focus(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        self._act(field, field.press, "Enter")

    def _act(self, element: Locator, press: Callable[[str], None], key: str) -> None:
        self.done += 1
        assert self.done <= 3
        before = self.page.url
        if self.by_keyboard or element.evaluate("each => each.tagName") == "INPUT":
            self._focus(element)
            press(key)
        else:
            element.click()
        self.page.wait_for_url(lambda url: url != before)

    def _focus(self, element: Locator) -> None:
        if not self.by_keyboard:
            element.focus()
            return
        expect(element).to_be_visible()
        assert element.evaluate("each => each.tabIndex") >= 0
        element.focus()


def a_member_at_the_end_of_2016(acts: Acts) -> None:
    acts.follow("Who was a member at the end of 2016?")
    rows = main(acts.page).locator("table").first.locator("tbody tr")
    expect(rows).to_have_count(6)
    expect(rows).to_contain_text(["China", "Kazakhstan", "Kyrgyzstan", "Russia", "Tajikistan", "Uzbekistan"])


def when_and_how_belarus_joined(acts: Acts) -> None:
    acts.follow("When and how did Belarus join?")
    expect(main(acts.page)).to_contain_text("Since 4 July 2024")
    expect(acts.page.locator("#steps")).to_contain_text("decided")


def the_sentence_that_proves_it(acts: Acts) -> None:
    acts.follow(re.compile("Belarus: member since"))
    acts.follow(re.compile("^read it in the text"))
    target = acts.page.locator("mark:target")
    expect(target).to_be_visible()
    expect(target).to_contain_text("Belarus")


def where_sources_disagree_about_dialogue_partners(acts: Acts) -> None:
    acts.ask("Ask for a state", "how many dialogue partners")
    acts.follow(re.compile("How many dialogue partners"))
    readings = main(acts.page).locator(".reading")
    assert readings.count() >= 2
    expect(main(acts.page).locator(".reading.preferred")).to_have_count(1)


def the_foreign_minister_of_belarus_in_may_2024(acts: Acts) -> None:
    acts.ask("Ask for a state", "foreign minister of Belarus")
    acts.follow("Minister of Foreign Affairs of Belarus")
    acts.ask("On a day", "2024-05-21")
    rows = main(acts.page).locator("table").first.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Sergei Aleinik")


def who_attended_astana(acts: Acts) -> None:
    acts.follow(re.compile("Who attended"))
    expect(main(acts.page).locator("tr", has_text="Alexander Lukashenko").first).to_contain_text("President of Belarus")


def what_guterres_said_about_the_climate(acts: Acts) -> None:
    acts.ask("Ask for a state", "Guterres climate")
    acts.follow(re.compile("hottest year"))
    acts.follow(re.compile("^in its text"))
    expect(acts.page.locator("mark:target")).to_contain_text("hottest year")


def who_chaired_in_2019(acts: Acts) -> None:
    acts.follow(re.compile("^Chair of the Shanghai"))
    acts.ask("At any time in", "2019")
    expect(main(acts.page).locator("table").first).to_contain_text("Russia")


def what_changed_between_two_summits(acts: Acts) -> None:
    acts.page.get_by_label("What changed from").fill("2022-09-16")
    acts.ask("to", "2024-07-04")
    row = main(acts.page).locator("tr", has_text="Belarus")
    expect(row).to_contain_text("observer")
    expect(row).to_contain_text("member")


def every_membership_of_turkiye_by_its_name_then(acts: Acts) -> None:
    acts.ask("Ask for a state", "Türkiye")
    acts.follow("Türkiye")
    row = main(acts.page).locator("tr", has_text="dialogue partner").first
    expect(row).to_contain_text("Turkey")
    expect(row).to_contain_text("26 April 2013")


def a_year_as_a_table_for_a_spreadsheet(acts: Acts) -> None:
    acts.ask("At any time in", "2024")
    link = acts.page.get_by_role("link", name=re.compile("CSV")).first
    response = acts.page.request.get(acts.page.url.split("/organizations")[0] + str(link.get_attribute("href")))
    assert response.headers["content-type"].startswith("text/csv")
    assert "BLR" in response.text()


def a_citation_for_a_paper(acts: Acts) -> None:
    acts.follow("When and how did Belarus join?")
    citation = acts.page.locator("#citation")
    expect(citation).to_contain_text("Belarus: member of Shanghai Cooperation Organisation")
    expect(citation).to_contain_text("/memberships/sco-blr-member")
    expect(citation).to_contain_text(re.compile("revision|release"))


TASKS = [
    a_member_at_the_end_of_2016,
    when_and_how_belarus_joined,
    the_sentence_that_proves_it,
    where_sources_disagree_about_dialogue_partners,
    the_foreign_minister_of_belarus_in_may_2024,
    who_attended_astana,
    what_guterres_said_about_the_climate,
    who_chaired_in_2019,
    what_changed_between_two_summits,
    every_membership_of_turkiye_by_its_name_then,
    a_year_as_a_table_for_a_spreadsheet,
    a_citation_for_a_paper,
]


@pytest.mark.parametrize("task", TASKS)
def test_a_task_is_done_in_three_acts_without_a_script(plain: Page, task: Callable[[Acts], None]) -> None:
    task(Acts(plain, by_keyboard=False))


@pytest.mark.parametrize("task", TASKS)
def test_a_task_is_done_in_three_acts_by_keyboard(keyed: Page, task: Callable[[Acts], None]) -> None:
    task(Acts(keyed, by_keyboard=True))


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
    rows = main(keyed).locator("table").first.locator("tbody tr")
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
    expect(main(page).locator("table").first).to_be_visible()
    context.close()
