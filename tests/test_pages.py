"""The pages: the answers of the API for people, with the same parameters and the same errors."""

import gzip
import re
from pathlib import Path

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from app.db import migrate
from app.main import PAGES
from app.pages.render import file_address
from app.pages.words import page_of
from tests.answers import ROUTES, an_address, answer, serving
from tests.conftest import TIMEOUT, NewDatabase
from tests.databases import load
from tests.faults import MADE_UP_SEEDS
from tests.pages import BROWSER, elements, get, words_of

MAX_BYTES = 60_000

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


def test_each_page_describes_itself_and_names_its_address(client: httpx.Client) -> None:
    described = {}
    for address in ("/", "/states", "/meetings", "/claims", "/states/TUR", "/organizations/sco/matrix"):
        page = get(client, address)
        described[address] = next(each for each in elements(page, "meta") if each.get("name") == "description")
        [canonical] = [each for each in elements(page, "link") if each.get("rel") == "canonical"]
        assert canonical.get("href") == address
    assert len({each.get("content") for each in described.values()}) == len(described)


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
