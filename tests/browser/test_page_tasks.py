"""Twelve tasks on the pages, each done in three acts at the most: without a script, and by keyboard alone with it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect


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
