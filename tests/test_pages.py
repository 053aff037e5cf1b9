"""The pages: the answers of the API for people, with the same parameters and the same errors."""

import gzip
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import html5lib
import httpx
import pytest
from anyio.from_thread import BlockingPortal
from hypothesis import given
from hypothesis import strategies as st

from app.db import migrate
from app.main import PAGES
from app.pages.chart import Band, draw
from app.pages.files import file_address
from app.pages.reading import annotated
from app.pages.words import boundary, edtf, in_language, page_of
from tests.answers import ROUTES, an_address, answer, serving
from tests.conftest import TIMEOUT, NewDatabase
from tests.databases import load
from tests.faults import MADE_UP_SEEDS

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
MAX_BYTES = 60_000
SVG = "{http://www.w3.org/2000/svg}"

ADDRESSES = [
    *sorted({page_of(an_address(page.api.path)) for page in PAGES}),
    "/organizations/sco/members?during=2024&status=any",
    "/organizations/sco/members?as_of=2000",
    "/organizations/sco/members?as_of=2030",
    "/states/TUR?as_of=2013-04-26",
    "/documents/turanews-000",
    "/documents/tass-2022-09-16-belarus-start",
    "/statements?q=nobodysaidthis",
    "/search?q=nobodysaidthis",
]
REFUSED = [
    "/states/nowhere",
    "/organizations/sco/members?as_of=2024-02-30",
    "/organizations/sco/members?as_of=2024&during=2023",
    "/organizations/sco/members?status=obsever&colour=red",
    "/organizations/sco/members?as_of=",
    "/organizations/sco/diff",
    "/search",
    "/meetings?limit=1000",
    "/states/nowhere?release=2026.11",
    "/organizations/sco/members?as_of=foo&release=2026.11",
    "/organizations/sco/members?release=1999.01",
    "/changes?release=1999.01",
    "/conflicts/day-of-the-audience-2024?release=2026.11.2",
]


def get(client: httpx.Client, address: str) -> str:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == 200, f"{address}: {response.status_code} {response.text[:500]}"
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def elements(page: str, name: str) -> Iterator[Any]:
    """The elements of a page with a name; the page has to be HTML without an error."""
    yield from html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page).iter(name)


def words_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_each_noun_of_the_api_has_pages() -> None:
    named = {page.path for page in PAGES}
    items = {path.removeprefix("/v1") for path in ROUTES if path.endswith("}")}
    assert {"/", "/search", *items} <= named
    assert {path.rpartition("/")[0] for path in items} <= named


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_html_that_loads_and_runs_nothing_of_others(client: httpx.Client, address: str) -> None:
    page = get(client, address)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert [each.get("src") for each in elements(page, "script")] == [file_address("page.js")]
    loaded = [each.get("href") for each in elements(page, "link") if each.get("rel") in {"stylesheet", "icon"}]
    assert loaded == ["/favicon.svg", file_address("style.css")]
    ids = [each.get("id") for each in elements(page, "*") if each.get("id")]
    assert len(ids) == len(set(ids))
    [title] = [words_of(each) for each in elements(page, "title")]
    assert title.endswith("· SCO Knowledge Base")
    assert "None" not in title
    assert len(list(elements(page, "h1"))) == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_leads_only_to_what_exists(client: httpx.Client, address: str) -> None:
    page = get(client, address)
    links = {each.get("href") for name in ("a", "link") for each in elements(page, name)}
    inside = sorted({link.partition("#")[0] for link in links if link.startswith("/")} - {"/docs"})
    for link in inside[:: max(1, len(inside) // 8)]:
        assert client.get(link, headers=BROWSER).status_code == 200, link
    others = [link for link in links if not link.startswith(("/", "#", "https://", "http://"))]
    assert others == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_with_all_that_it_loads_is_small(client: httpx.Client, address: str) -> None:
    loaded = [get(client, address)]
    loaded += [client.get(each).text for each in (file_address("style.css"), file_address("page.js"), "/favicon.svg")]
    assert sum(len(gzip.compress(each.encode())) for each in loaded) <= MAX_BYTES


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_links_the_same_answer_as_data(client: httpx.Client, address: str) -> None:
    page = get(client, address)
    data = {each.get("type"): each.get("href") for each in elements(page, "link") if each.get("rel") == "alternate"}
    found = answer(client, data["application/json"])
    assert page_of(found["links"]["self"]) == address
    assert client.get(data["application/ld+json"]).headers["content-type"] == "application/ld+json"
    rows = found["data"] if isinstance(found["data"], list) else []
    linked = {each.get("href").partition("#")[0] for each in elements(page, "a")}
    assert {page_of(row["href"]) for row in rows if "href" in row} <= linked


@pytest.mark.parametrize("address", REFUSED)
def test_an_error_is_a_page_with_the_sentences_of_the_problem(client: httpx.Client, address: str) -> None:
    page = client.get(address, headers=BROWSER)
    problem = client.get(f"/v1{address}")
    assert page.status_code == problem.status_code
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    found = problem.json()
    [heading] = elements(page.text, "h1")
    assert words_of(heading) == " ".join(found["detail"].split())
    if len(found.get("errors", [])) > 1:
        shown = "".join("".join(each.itertext()) for each in elements(page.text, "main")).lower()
        assert all(error["message"].lower() in shown for error in found["errors"])


def test_a_page_says_which_release_it_is_of(client: httpx.Client) -> None:
    assert "As it was known in" in get(client, "/states/BLR?release=2026.11")
    assert "As it was known in" not in get(client, "/changes?release=2026.11.2")  # a filter there


def test_a_page_leads_to_itself_in_the_release_of_a_day(client: httpx.Client) -> None:
    page = get(client, "/organizations/sco/members?as_of=2024&status=any&release=2026.11.2")
    [form] = [
        each for each in elements(page, "form") if any(field.get("name") == "known_at" for field in each.iter("input"))
    ]
    sent = {each.get("name"): each.get("value") for each in form.iter("input")} | {"known_at": "2026-11-22"}
    response = client.get("/organizations/sco/members", params=sent, headers=BROWSER)
    assert response.headers["location"] == "/organizations/sco/members?as_of=2024&status=any&release=2026.11"


def test_what_does_not_exist_is_a_page_for_a_browser_and_a_problem_for_a_program(client: httpx.Client) -> None:
    assert client.get("/nowhere", headers=BROWSER).headers["content-type"].startswith("text/html")
    assert client.get("/nowhere").headers["content-type"] == "application/problem+json"
    assert client.get("/v1/nowhere", headers=BROWSER).headers["content-type"] == "application/problem+json"


def test_a_page_is_read_alone_and_is_html_alone(client: httpx.Client) -> None:
    refused = client.post("/states", headers=BROWSER)
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    assert "<h1>" in refused.text
    unacceptable = client.get("/states", headers={"Accept": "application/json"})
    assert unacceptable.status_code == 406
    assert "text/html" in unacceptable.text


def test_another_spelling_leads_to_the_page(client: httpx.Client) -> None:
    response = client.get("/states/kz?as_of=2020", headers=BROWSER)
    assert (response.status_code, response.headers["location"]) == (308, "/states/KAZ?as_of=2020")
    response = client.get("/states?format=csv", headers=BROWSER)
    assert (response.status_code, response.headers["location"]) == (307, "/v1/states?format=csv")


def test_a_page_is_cached_as_the_answer_is(database_url: str, portal: BlockingPortal) -> None:
    with serving(database_url, portal) as client:
        first = client.get("/states/BLR", headers=BROWSER)
        assert first.headers["cache-control"] == client.get("/v1/states/BLR").headers["cache-control"]
        assert first.headers["etag"] != client.get("/v1/states/BLR").headers["etag"]
        again = client.get("/states/BLR", headers={**BROWSER, "If-None-Match": first.headers["etag"]})
        assert again.status_code == 304
        assert "content-security-policy" not in again.headers
        assert client.get("/states/BLR", headers=BROWSER).text == first.text


def test_the_policy_of_a_page_lets_nothing_run_but_its_files(client: httpx.Client) -> None:
    for address in ("/", "/states/nowhere"):
        response = client.get(address, headers=BROWSER)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "set-cookie" not in response.headers


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


@pytest.mark.parametrize("folder", ["rivers", "bare"])
def test_another_collection_has_pages_of_its_own(
    folder: str, new_database: NewDatabase, portal: BlockingPortal, tmp_path: Path
) -> None:
    bare = tmp_path / "bare.toml"
    bare.write_text(
        '[knowledge_base]\nname = "Bare"\ndescription = "Nothing yet."\nlicense = "CC0-1.0"\n'
        'license_url = "https://creativecommons.org/publicdomain/zero/1.0/"\n'
        "coverage_from = 2001-01-01\ncoverage_until = 2012-12-31\n"
    )
    with new_database("sqlite") as url:
        migrate(url, TIMEOUT)
        load(url, {"rivers": MADE_UP_SEEDS, "bare": tmp_path}[folder])
        with serving(url, portal) as client:
            for address in ("/", "/states", "/meetings", "/documents"):
                page = get(client, address)
                assert "SCO" not in page
                assert "Shanghai" not in page


DAYS = st.dates(date(1990, 1, 1), date(2026, 1, 1))


@st.composite
def periods(draw_one: st.DrawFn) -> dict[str, Any]:
    days = sorted(draw_one(st.lists(DAYS, min_size=4, max_size=4, unique=True)))
    start, sure, end, over = (day.isoformat() for day in days)
    kind = draw_one(st.sampled_from(["open", "known", "unknown"]))
    known = kind != "open"
    return {
        "start": {"edtf": None, "earliest": draw_one(st.sampled_from([start, None])), "latest": sure},
        "end": {
            "kind": kind,
            "edtf": None,
            "earliest": end if known else None,
            "latest": draw_one(st.sampled_from([over, None])) if known else None,
        },
        "last_attested": None,
    }


def a_span(valid: dict[str, Any], status: str = "member") -> dict[str, Any]:
    label = {"id": "BLR", "name": "Belarus", "href": "/v1/states/BLR"}
    return {"state": label, "status": status, "href": f"/v1/memberships/{status}", "valid": valid}


@given(valid=periods(), day=DAYS)
def test_bands_are_in_order_and_certain_only_between_the_boundaries(valid: dict[str, Any], day: date) -> None:
    drawn = draw([a_span(valid)], "state", "2026-03-10", day.isoformat())
    assert drawn is not None
    bands = drawn.rows[0].bands
    assert all(0 <= band.x <= 100 for band in bands)
    assert all(one.x <= two.x for one, two in pairwise(bands))
    certain = [band for band in bands if band.certainty == "certain"]
    assert len(certain) <= 1
    assert {band.certainty for band in bands} <= {"possible", "certain", "presumed"}
    assert ("presumed" in {band.certainty for band in bands}) == (valid["end"]["kind"] == "open")
    assert drawn.days == sorted(set(drawn.days))


def test_a_boundary_is_drawn_from_its_earliest_to_its_latest_day() -> None:
    valid = {
        "start": {"edtf": "2010", "earliest": "2010-01-01", "latest": "2010-12-31"},
        "end": {"kind": "known", "edtf": "2020", "earliest": "2020-01-01", "latest": "2021-01-01"},
        "last_attested": None,
    }
    drawn = draw([a_span(valid)], "state", "2029-12-31")
    assert drawn is not None
    shares = [(band.certainty, round(band.width)) for band in drawn.rows[0].bands]
    assert shares == [("possible", 5), ("certain", 44), ("possible", 5)]
    assert isinstance(drawn.rows[0].bands[0], Band)


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw([], "state", "2026-03-10") is None


@given(
    text=st.text(alphabet='ab. A"\n<&é', min_size=1, max_size=60),
    spans=st.lists(st.tuples(st.integers(0, 59), st.integers(1, 60)), max_size=6),
)
def test_a_text_stays_whole_however_passages_nest_and_overlap(text: str, spans: list[tuple[int, int]]) -> None:
    inside = {(start, min(end, len(text))) for start, end in spans if start < min(end, len(text))}
    passages = [{"id": f"p-{start}-{end}", "start": start, "end": end, "facts": []} for start, end in sorted(inside)]
    lines = annotated(text, passages)
    whole = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(
        "".join(f"<p>{line.text}</p>" for line in lines)
    )
    assert "".join(whole.itertext()) == text
    for passage in passages:
        pieces = [mark for mark in whole.iter("mark") if mark.get("data-passage") == passage["id"]]
        quoted = text[int(str(passage["start"])) : int(str(passage["end"]))]
        assert "".join("".join(piece.itertext()) for piece in pieces) == quoted
        assert [piece.get("id") for piece in pieces if piece.get("id")] == [passage["id"]]
    assert [each for line in lines for each in line.passages] == passages


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2024-07-04", "4 July 2024"),
        ("2010-04", "April 2010"),
        ("2004", "2004"),
        ("2004~", "about 2004"),
        ("2004-05?", "May 2004 (uncertain)"),
        ("2004%", "about 2004 (uncertain)"),
    ],
)
def test_a_date_is_written_as_precisely_as_it_is_known(text: str, written: str) -> None:
    assert edtf(text) == written


def test_an_unknown_boundary_says_what_is_known_of_it() -> None:
    assert boundary({"edtf": None, "earliest": None, "latest": "2022-10-13"}) == "by 13 October 2022"
    assert boundary({"edtf": None, "earliest": None, "latest": None}) == "date unknown"


def test_a_text_in_another_script_is_told_from_one_in_english() -> None:
    assert str(in_language("Belarus")) == "Belarus"
    assert str(in_language("Беларусь")) == '<bdi lang="und-Cyrl">Беларусь</bdi>'
    assert str(in_language("ایران", "fa")) == '<bdi lang="fa" dir="rtl">ایران</bdi>'
