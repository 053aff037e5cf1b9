"""What HTTP wants of every answer: validators, 304, HEAD, links; and the docs page, which asks no other host."""

import re
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from app.loading.store import store
from app.web.static import COMPRESSED_FROM
from tests.answers import ROUTES, an_address, answer, serving, standing
from tests.databases import engine_on, load, wait_for_poll
from tests.faults import MADE_UP_SEEDS, REWORDED, made_up_seeds
from tests.shipped import shipped

MEMBERS = "/v1/organizations/sco/members?as_of=2024"
DOCS = [
    "/docs",
    "/docs/start.js",
    "/docs/standalone.esm.js",
    "/favicon.svg",
]
CONTEXT = "/v1/context.jsonld"
READS = [an_address(path) for path in ROUTES if path.startswith("/v1") and path != CONTEXT]
LINKED = [f"{MEMBERS}&format=jsonld", "/v1/states/KAZ?format=jsonld", CONTEXT]
TAGGED = [*READS, *LINKED, "/openapi.json", *DOCS]
EVERYTHING = [*TAGGED, "/healthz", "/readyz"]


@pytest.mark.parametrize("address", TAGGED)
def test_every_read_has_a_weak_etag_and_a_cache_control_and_no_cookie(client: httpx.Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert re.fullmatch('W/"[0-9a-f]{32}"', response.headers["ETag"])
    assert response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers
    assert client.get(address).headers["ETag"] == response.headers["ETag"]


@pytest.mark.parametrize("address", READS)
def test_a_shared_cache_may_reuse_a_read_for_a_second_and_one_more_while_it_revalidates(
    client: httpx.Client, address: str
) -> None:
    directives = client.get(address).headers["Cache-Control"].split(", ")
    assert directives == ["public", "max-age=0", "s-maxage=1", "stale-while-revalidate=1"]


def test_every_read_says_when_its_content_last_changed(client: httpx.Client) -> None:
    loaded_at = answer(client, "/readyz")["loaded_at"]
    silent = [address for address in READS if "Last-Modified" not in client.get(address).headers]
    assert silent == []
    for address in READS:
        modified = parsedate_to_datetime(client.get(address).headers["Last-Modified"])
        assert modified.strftime("%Y-%m-%dT%H:%M:%S") == loaded_at[:19], address


@pytest.mark.parametrize("address", TAGGED)
def test_what_the_client_has_already_is_not_sent_again(client: httpx.Client, address: str) -> None:
    fresh = client.get(address)
    response = client.get(address, headers={"If-None-Match": fresh.headers["ETag"]})
    assert response.status_code == 304
    assert response.content == b""
    for name in ("ETag", "Cache-Control", "Last-Modified", "Vary", "Access-Control-Allow-Origin", "API-Version"):
        assert response.headers.get(name) == fresh.headers.get(name)
    assert "Content-Security-Policy" not in response.headers
    assert "Content-Type" not in response.headers
    assert response.headers.get("Content-Length", "0") == "0"


@pytest.mark.parametrize("form", ["{}", '"another", {}', '"one",{} , "two"', "*"])
def test_what_the_client_has_is_recognized_in_every_form(client: httpx.Client, form: str) -> None:
    tags = form.format(client.get(MEMBERS).headers["ETag"])
    assert client.get(MEMBERS, headers={"If-None-Match": tags}).status_code == 304


@pytest.mark.parametrize("tags", ['"another"', 'W/"another", "third"', "", "{}x"])
def test_what_the_client_has_not_is_sent(client: httpx.Client, tags: str) -> None:
    etag = client.get(MEMBERS).headers["ETag"]
    response = client.get(MEMBERS, headers={"If-None-Match": tags.format(etag)})
    assert response.status_code == 200
    assert response.content


def test_a_strong_form_of_the_tag_matches_too(client: httpx.Client) -> None:
    etag = client.get(MEMBERS).headers["ETag"].removeprefix("W/")
    assert client.get(MEMBERS, headers={"If-None-Match": etag}).status_code == 304


def test_if_modified_since_counts_where_there_is_no_if_none_match(client: httpx.Client) -> None:
    modified = client.get(MEMBERS).headers["Last-Modified"]
    for sent, status in (
        ({"If-Modified-Since": modified}, 304),
        ({"If-Modified-Since": "Tue, 24 Nov 2099 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": "Tue, 24 Nov 2099 00:00:00 -0000"}, 200),  # of no time zone, so no date of HTTP
        ({"If-Modified-Since": modified, "If-None-Match": '"another"'}, 200),
    ):
        assert client.get(MEMBERS, headers=sent).status_code == status, sent


def test_a_response_that_depends_on_today_has_no_last_modified(client: httpx.Client) -> None:
    for query in ("as_of=today", "as_of=t%6Fday"):
        assert "Last-Modified" not in client.get(f"/v1/organizations/sco/members?{query}").headers


def test_another_question_has_another_etag(client: httpx.Client) -> None:
    questions = ["?as_of=2023", "?as_of=2024", "?as_of=2024&limit=1", "?as_of=2024&include=evidence"]
    etags = {client.get(f"/v1/organizations/sco/members{question}").headers["ETag"] for question in questions}
    assert len(etags) == len(questions)


@pytest.mark.parametrize("address", [*EVERYTHING, "/v1/states/kaz", "/v1/states/XYZ", "/v1/states?limit=0", "/nothing"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_is_get_without_the_body(client: httpx.Client, address: str, coding: str) -> None:
    accepting = {"Accept-Encoding": coding}
    get, head = client.get(address, headers=accepting), client.head(address, headers=accepting)
    assert head.status_code == get.status_code
    assert standing(head.headers) == standing(get.headers)
    assert head.num_bytes_downloaded == 0
    assert int(get.headers["Content-Length"]) == get.num_bytes_downloaded


def test_head_is_told_that_nothing_changed_as_well(client: httpx.Client) -> None:
    etag = client.head(MEMBERS).headers["ETag"]
    assert client.head(MEMBERS, headers={"If-None-Match": etag}).status_code == 304


def test_no_error_can_be_kept_as_an_answer(client: httpx.Client) -> None:
    for address in ("/nothing", "/v1/states/XYZ", "/v1/states?limit=0", "/v1/states/kaz"):
        response = client.get(address, headers={"If-None-Match": "*"})
        assert response.status_code >= 300
        assert "ETag" not in response.headers
        assert "no-cache" in response.headers["Cache-Control"]


def test_the_same_load_twice_changes_no_validator(shipped_database_url: str, portal: BlockingPortal) -> None:
    with serving(shipped_database_url, portal) as client:
        before = [client.get(address) for address in READS]
        with engine_on(shipped_database_url, write=True) as engine:
            assert not store(engine, shipped().knowledge_base, shipped().rows).changed
        after = [client.get(address) for address in READS]
    for old, new in zip(before, after, strict=True):
        assert new.headers["ETag"] == old.headers["ETag"]
        assert new.content == old.content
        assert new.headers.get("Last-Modified") == old.headers.get("Last-Modified")


def test_no_response_is_older_than_the_load(migrated_database_url: str, tmp_path: Path, portal: BlockingPortal) -> None:
    load(migrated_database_url, MADE_UP_SEEDS)
    with serving(migrated_database_url, portal) as client:
        old = client.get("/v1/organizations")
        load(migrated_database_url, made_up_seeds(tmp_path, REWORDED))
        wait_for_poll()
        new = client.get("/v1/organizations", headers={"If-None-Match": old.headers["ETag"]})
        assert new.status_code == 200
        assert new.json()["meta"]["revision"] != old.json()["meta"]["revision"]
        load(migrated_database_url, MADE_UP_SEEDS)
        wait_for_poll()
        assert client.get("/v1/organizations").content == old.content


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/docs", "text/html"),
        ("/docs/start.js", "text/javascript"),
        ("/docs/standalone.esm.js", "text/javascript"),
        ("/favicon.svg", "image/svg+xml"),
        ("/openapi.json", "application/json"),
    ],
)
def test_the_docs_page_and_all_that_it_needs_are_served_from_here(
    client: httpx.Client, address: str, kind: str
) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == kind
    assert response.content


def test_the_docs_page_loads_nothing_from_another_host(client: httpx.Client) -> None:
    page = client.get("/docs")
    loaded = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert len(loaded) >= 2
    for address in loaded:
        assert "//" not in address
        assert client.get(str(httpx.URL("http://knowledge.example/docs").join(address))).status_code == 200
    assert "<script>" not in page.text
    assert "//" not in client.get("/docs/start.js").text


def test_the_docs_page_may_load_nothing_from_another_host(client: httpx.Client) -> None:
    policy = client.get("/docs").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    sources = {source for directive in policy.split(";") for source in directive.split()[1:]}
    assert sources <= {"'none'", "'self'", "data:", "'unsafe-inline'"}
    assert "script-src 'self';" in policy


def test_the_docs_page_is_started_on_the_schema_of_this_host(client: httpx.Client) -> None:
    assert 'fetch("openapi.json")' in client.get("/docs/start.js").text
    assert '"telemetry": false' in client.get("/docs/start.js").text


@pytest.mark.parametrize("address", [MEMBERS, "/v1/states/XYZ", "/v1/states?limit=0", "/nothing", "/v1/states/kaz"])
def test_a_page_of_another_host_may_read_answers_and_what_they_say_of_themselves(
    client: httpx.Client, address: str
) -> None:
    response = client.get(address, headers={"Origin": "https://news.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Origin" not in response.headers.get("Vary", "").split(", ")
    exposed = {name.strip() for name in response.headers["Access-Control-Expose-Headers"].split(",")}
    always = {"Allow", "ETag", "Last-Modified", "Link", "Retry-After", "Server-Timing", "X-Request-Id"}
    assert exposed == always | {"API-Version", "Content-Disposition", "Memento-Datetime"}


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_page_of_another_host_is_told_beforehand_that_it_may_read_alone(client: httpx.Client, method: str) -> None:
    asking = {
        "Origin": "https://news.example",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "if-none-match",
    }
    beforehand = client.options("/v1/states", headers=asking)
    assert beforehand.status_code == (200 if method == "GET" else 400)
    assert beforehand.headers["Access-Control-Allow-Origin"] == "*"
    assert beforehand.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert beforehand.headers["Access-Control-Allow-Headers"] == "if-none-match"
    asked = client.request(method, "/v1/states", headers={"Origin": "https://news.example"})
    assert asked.status_code == (200 if method == "GET" else 405)
    assert asked.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", [*EVERYTHING, "/v1/states/XYZ", "/v1/states?limit=0", "/nothing"])
def test_nothing_in_an_answer_is_run_guessed_at_or_framed(client: httpx.Client, address: str) -> None:
    headers = client.get(address).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Server" not in headers


@pytest.mark.parametrize("address", EVERYTHING)
def test_an_answer_is_compressed_for_those_who_take_it_so(client: httpx.Client, address: str) -> None:
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.content == plain.content
    assert "Content-Encoding" not in plain.headers
    if len(plain.content) < COMPRESSED_FROM or plain.headers["Content-Type"].startswith("image/"):
        assert "Content-Encoding" not in packed.headers
        return
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.num_bytes_downloaded < plain.num_bytes_downloaded
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"].split(", ")
    if "ETag" not in packed.headers:
        return
    again = client.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304
    assert "Content-Encoding" not in again.headers
    assert again.headers["Vary"] == packed.headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("GZip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("x-gzip", True),
        ("*", True),
        ("identity, *;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("br", False),
        ("identity", False),
        ("", False),
    ],
)
def test_whoever_does_not_take_gzip_is_not_sent_it(client: httpx.Client, accepted: str, *, taken: bool) -> None:
    response = client.get(MEMBERS, headers={"Accept-Encoding": accepted})
    assert ("Content-Encoding" in response.headers) is taken
    assert len(response.json()["data"]) == 10
