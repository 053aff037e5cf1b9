"""What pages show: the chart and its table, marked sentences and their facts, names, errors that can be mended."""

from datetime import date, timedelta

import httpx
import pytest

from app.pages.words import page_of
from tests.answers import answer
from tests.pages import BROWSER, elements, get, words_of

SVG = "{http://www.w3.org/2000/svg}"
LEVELS = ("certainty possible", "certainty presumed", "certainty certain")


def test_all_that_the_chart_draws_can_be_read(client: httpx.Client) -> None:
    page = get(client, "/organizations/sco/members?status=any")
    [chart] = [each for each in elements(page, f"{SVG}svg") if each.get("class") == "bands"]
    drawn = {each.get("href") for each in chart.iter(f"{SVG}a")}
    tables = [link.get("href") for table in elements(page, "table") for link in table.iter("a")]
    assert drawn
    assert drawn <= set(tables)
    titles = [words_of(each) for each in chart.iter(f"{SVG}title")]
    assert "Belarus: dialogue partner, April 2010 – 10 July 2015 (possible)" in titles


def test_the_days_of_the_slider_are_those_on_which_something_changes(client: httpx.Client) -> None:
    page = get(client, "/organizations/sco/members?status=any&as_of=2024-07-04")
    [slider] = [each for each in elements(page, "nav") if each.get("class") == "slider"]
    days = slider.get("data-days").split()
    assert days == sorted(days)
    sides = {each.get("rel"): each.get("href") for each in slider.iter("a")}
    for side in sides.values():
        assert client.get(side, headers=BROWSER).status_code == 200
    middle = days[days.index("2024-07-04") - 1], days[days.index("2024-07-04") + 1]
    for before, after in (middle,):
        first = answer(client, f"/v1/organizations/sco/members?status=any&as_of={before}")["data"]
        last = date.fromisoformat("2024-07-04") - timedelta(days=1)
        assert first == answer(client, f"/v1/organizations/sco/members?status=any&as_of={last}")["data"]
        assert after > "2024-07-04"


def test_the_text_of_a_document_is_whole_and_each_passage_marked(client: httpx.Client) -> None:
    for document in ("qatarpress-004", "turanews-000"):
        page = get(client, f"/documents/{document}")
        text = client.get(f"/v1/documents/{document}/text").text
        lines = [each for each in elements(page, "p") if each.get("class") == "text"]
        assert "".join("".join(line.itertext()) for line in lines) == text
        marks: dict[str, str] = {}
        for mark in (mark for line in lines for mark in line.iter("mark")):
            marks[mark.get("data-passage")] = marks.get(mark.get("data-passage"), "") + "".join(mark.itertext())
        ids = {each.get("id") for each in elements(page, "mark")}
        passages = answer(client, f"/v1/documents/{document}/passages")["data"]
        assert {passage["id"] for passage in passages} <= ids
        assert {passage["id"]: passage["exact"] for passage in passages} == marks
        linked = {each.get("href").partition("#")[0] for each in elements(page, "a")}
        facts = [fact for passage in passages for fact in passage["facts"]]
        assert {page_of(fact["href"]).partition("#")[0] for fact in facts} <= linked


def test_one_act_leads_from_a_fact_to_its_sentence(client: httpx.Client) -> None:
    page = get(client, "/memberships/sco-blr-member")
    marked = [each.get("href") for each in elements(page, "a") if "#p-" in each.get("href", "")]
    assert marked
    for link in marked:
        document, _, fragment = link.partition("#")
        assert fragment in {each.get("id") for each in elements(get(client, document), "mark")}


def test_what_is_only_cited_says_so(client: httpx.Client) -> None:
    page = get(client, "/documents/tass-2022-09-16-belarus-start")
    assert "Cited only." in page
    assert "TASS" in page
    assert "https://tass.com/world/1508467" in page


def test_names_of_other_scripts_have_language_and_direction(client: httpx.Client) -> None:
    page = get(client, "/states/IRN")
    names = {each.get("lang"): each.get("dir") for each in elements(page, "bdi")}
    assert names["fa"] == "rtl"
    assert names["ru"] is None


def test_the_front_page_shows_a_sentence_that_proves_something(client: httpx.Client) -> None:
    page = get(client, "/")
    [example] = [each for each in elements(page, "section") if each.get("class") == "example"]
    [link] = [each for each in example.iter("a") if list(each.iter("mark"))]
    document, _, passage = link.get("href").partition("#")
    marked = [each for each in elements(get(client, document), "mark") if each.get("id") == passage]
    assert words_of(marked[0]) == words_of(link)


@pytest.mark.parametrize("part", ["members", "timeline", "matrix", "diff?from=2022&to=2024"])
def test_a_page_of_an_organization_leads_to_its_others(client: httpx.Client, part: str) -> None:
    [ways] = [
        each for each in elements(get(client, f"/organizations/sco/{part}"), "nav") if each.get("class") == "crumb"
    ]
    paths = {each.get("href").partition("?")[0]: each.get("aria-current") for each in ways.iter("a")}
    shown = f"/organizations/sco/{part.partition('?')[0]}"
    assert {path for path, current in paths.items() if current} == {shown}
    others = {f"/organizations/sco/{other}" for other in ("members", "timeline", "matrix", "diff")}
    assert {"/organizations/sco", "/conflicts", *others} == set(paths)


def test_only_what_is_not_certain_is_marked(client: httpx.Client) -> None:
    def marked(day: str) -> dict[str, str]:
        page = get(client, f"/organizations/sco/members?status=any&as_of={day}")
        rows = list(next(elements(page, "tbody")).iter("tr"))
        found = {words_of(row): [each for each in row.iter("span") if each.get("class") in LEVELS] for row in rows}
        return {name.split()[0]: words_of(spans[0]) for name, spans in found.items() if spans}

    assert marked("2010-04-15") == {"Belarus": "possible"}
    assert marked("2010-05-31") == {}
    assert set(marked("2026-12-31").values()) == {"presumed"}


def test_all_marks_of_the_chart_are_explained(client: httpx.Client) -> None:
    page = get(client, "/organizations/sco/members?status=any")
    [legend] = [each for each in elements(page, "div") if each.get("class") == "legend"]
    [chart] = [each for each in elements(page, f"{SVG}svg") if each.get("class") == "bands"]
    drawn = {word for each in chart.iter() for word in each.get("class", "").split()}
    assert {"possible", "presumed", "dormant", "disputed", "day"} <= drawn
    explained = words_of(legend)
    assert all(word in explained for word in ("possible: ", "presumed: ", "dormant", "sources disagree"))
    assert all(words.replace("_", " ") in explained for words in ("member", "observer", "dialogue_partner", "partner"))


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ("as_of=2024&during=2023", {"as_of": "2024"}),
        ("as_of=2024&colour=red", {"as_of": "2024"}),
        ("as_of=", {"as_of": ""}),
    ],
)
def test_what_cannot_be_mended_is_left_out_when_one_tries_again(
    client: httpx.Client, sent: str, left: dict[str, str]
) -> None:
    page = client.get(f"/organizations/sco/members?{sent}", headers=BROWSER).text
    [form] = [each for each in elements(page, "form") if each.get("class") == "repair"]
    assert {each.get("name"): each.get("value") for each in form.iter("input")} == left
    assert ("left out when you try again" in words_of(form)) == (left["as_of"] != "")


def test_the_form_of_an_error_mends_it(client: httpx.Client) -> None:
    page = client.get("/organizations/sco/members?statsu=observer&colour=red&as_of=2024-02-30", headers=BROWSER).text
    [form] = [each for each in elements(page, "form") if each.get("class") == "repair"]
    fields = {each.get("name"): each.get("value") for each in form.iter("input")}
    assert fields == {"status": "observer", "as_of": "2024-02-30"}
    mended = str(httpx.URL(form.get("action"), params={**fields, "as_of": "2024-02-29"}))
    assert get(client, mended)


def test_states_and_claims_are_named_not_listed_by_id(client: httpx.Client) -> None:
    claim = words_of(next(elements(get(client, "/claims/qatarpress-004--nine-members"), "main")))
    assert "Missing from the claim: Belarus." in claim
    assert "CHN" not in claim
    document = words_of(next(elements(get(client, "/documents/qatarpress-004"), "main")))
    assert "missing: Belarus" in document
    conflict = words_of(next(elements(get(client, "/conflicts/founding-day-of-the-sco"), "main")))
    assert "Claims in question" in conflict
    assert "--founding" not in conflict


def test_a_changed_certainty_is_told_from_a_changed_status(client: httpx.Client) -> None:
    page = get(client, "/organizations/sco/diff?from=2022-09-16&to=2024-07-04")
    rows = [[words_of(cell) for cell in row][:3] for row in elements(page, "tr")]
    assert ["Saudi Arabia", "dialogue partner, possible", "dialogue partner, certain"] in rows
    assert ["Belarus", "observer", "member"] in rows
