"""The cache of the shipped nginx configuration: what it answers itself, what it fetches anew, what it never mixes."""

import gzip
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.proxy.nginx import PATIENCE, Proxy, start_nginx
from tests.proxy.upstream import CACHEABLE, Upstream, serving_in_a_thread
from tests.servers import Served, connected, received, scokb_serve

MEMBERS = "/v1/organizations/sco/members?as_of=2024"
STALE_AFTER = 3.5
"""No cached response is used after so many seconds: one fresh, one stale; nginx counts whole seconds."""


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
def proxy(upstream: Upstream, tmp_path: Path) -> Iterator[Proxy]:
    """The proxy in front of that application; requests wait for each other as long as it takes."""
    with (
        serving_in_a_thread(upstream) as port,
        start_nginx(tmp_path / "nginx", port, proxy_cache_lock_timeout="60s") as started,
    ):
        yield started
        upstream.going.set()


@pytest.fixture
def client(proxy: Proxy) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=proxy.address, timeout=PATIENCE) as opened:
        yield opened


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with scokb_serve(tmp_path_factory.mktemp("served")) as started:
        yield started


@pytest.fixture(scope="module")
def public(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the knowledge base behind the proxy."""
    with (
        start_nginx(tmp_path_factory.mktemp("public") / "nginx", served.port) as started,
        httpx.Client(base_url=started.address, timeout=PATIENCE) as opened,
    ):
        yield opened


def repeat_until(ask: Callable[[], httpx.Response], done: Callable[[httpx.Response], bool]) -> httpx.Response:
    """Ask until a response is as it should be."""
    until = time.monotonic() + PATIENCE
    while not done(response := ask()):
        assert time.monotonic() < until
    return response


def test_the_application_allows_one_second_and_another_while_the_next_is_fetched(served: Served) -> None:
    assert httpx.get(served.address + MEMBERS).headers["cache-control"] == CACHEABLE


def test_a_response_is_fetched_once_and_sent_from_the_cache(client: httpx.Client, upstream: Upstream) -> None:
    first, second = client.get("/a"), client.get("/a")
    assert first.text == second.text
    assert [response.headers["cache-status"] for response in (first, second)] == ["nginx; fwd=uri-miss", "nginx; hit"]
    assert len(upstream.requests) == 1
    client.get("/a?b=1")
    assert len(upstream.requests) == 2


def test_equal_requests_are_computed_once(client: httpx.Client, upstream: Upstream) -> None:
    upstream.going.clear()
    with ThreadPoolExecutor(50) as threads:
        responses = [threads.submit(client.get, "/a") for _ in range(50)]
        while not upstream.requests:
            time.sleep(0.01)
        upstream.going.set()
        assert {response.result().text for response in responses} == {"first */* gzip"}
    assert len(upstream.requests) == 1


def test_an_expired_response_is_revalidated_by_its_tag(client: httpx.Client, upstream: Upstream) -> None:
    first = client.get("/a")
    repeat_until(lambda: client.get("/a"), lambda _: len(upstream.requests) == 2)
    assert upstream.requests[1]["if-none-match"] == upstream.etag()
    assert client.get("/a").text == first.text


def test_a_stale_response_is_sent_while_the_next_is_fetched(client: httpx.Client, upstream: Upstream) -> None:
    client.get("/a")
    upstream.content = "second"
    stale = repeat_until(lambda: client.get("/a"), lambda response: "stale-while" in response.headers["cache-status"])
    assert stale.text.startswith("first")
    repeat_until(lambda: client.get("/a"), lambda response: response.text.startswith("second"))


def test_an_old_response_is_never_sent_even_while_the_next_is_fetched(client: httpx.Client, upstream: Upstream) -> None:
    client.get("/a")
    upstream.content = "second"
    time.sleep(STALE_AFTER)
    upstream.going.clear()
    with ThreadPoolExecutor(8) as threads:
        responses = [threads.submit(client.get, "/a") for _ in range(8)]
        time.sleep(0.2)
        assert not any(response.done() for response in responses)
        upstream.going.set()
        assert {response.result().text.partition(" ")[0] for response in responses} == {"second"}


def test_an_old_response_is_never_sent_for_an_application_that_failed(client: httpx.Client, upstream: Upstream) -> None:
    client.get("/a")
    upstream.status, upstream.content = 503, "second"
    time.sleep(STALE_AFTER)
    assert client.get("/a").status_code == 503


def test_failures_and_what_is_not_cacheable_are_not_cached(client: httpx.Client, upstream: Upstream) -> None:
    for status, cache_control in ((503, CACHEABLE), (429, CACHEABLE), (200, "no-store"), (200, "public, no-cache")):
        upstream.status, upstream.cache_control = status, cache_control
        before = len(upstream.requests)
        assert {client.get("/a").status_code for _ in range(3)} == {status}
        assert len(upstream.requests) == before + 3


def test_conditional_requests_are_answered_from_the_cache(client: httpx.Client, upstream: Upstream) -> None:
    client.get("/a")
    for tag in (upstream.etag(), f'"other", {upstream.etag()}', upstream.etag().removeprefix("W/"), "*"):
        response = client.get("/a", headers={"If-None-Match": tag})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == upstream.etag()
    assert client.get("/a", headers={"If-None-Match": 'W/"other"'}).status_code == 200
    assert client.get("/b", headers={"If-None-Match": upstream.etag()}).status_code == 304
    assert "if-none-match" not in upstream.requests[-1]


def test_head_is_answered_from_the_cache_of_get(client: httpx.Client, upstream: Upstream) -> None:
    head = client.head("/a")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(client.get("/a").content)))
    assert [request["method"] for request in upstream.requests] == ["GET"]


ACCEPTS = (None, "text/csv", "application/ld+json", "text/csv;q=0.5, */*", "", "\ttext/csv", "text/csv, text/csv")
ENCODINGS = (None, "", "gzip", "gzip;q=0", "br, GZIP;q=0.5", "identity", "gzip;q=0.0, br", "x-gzip", "notgzip", "br")
TAKES_GZIP = {"gzip", "br, GZIP;q=0.5", "x-gzip"}


def test_formats_and_encodings_never_mix(proxy: Proxy, upstream: Upstream) -> None:
    def lines(name: str, *values: str | None) -> str:
        return "".join(f"{name}: {value}\r\n" for value in values if value is not None)

    def get(accept: str, encoding: str | None) -> str:
        with connected(proxy.port) as connection:
            encodings = lines("Accept-Encoding", encoding)
            head = f"GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{accept}{encodings}\r\n"
            connection.sendall(head.encode())
            return received(connection).partition(b"\r\n\r\n")[2].decode()

    for encoding in ENCODINGS:
        expected = "gzip" if encoding in TAKES_GZIP else "identity"
        for accept in ACCEPTS:
            # What a client with two lines is sent must not be what those with one of them are sent.
            for other in ("text/html", ""):
                get(lines("Accept", other, accept), encoding)
            said, _, encoded = get(lines("Accept", accept), encoding).removeprefix("first ").rpartition(" ")
            assert (said, encoded) == ((accept or "*/*").strip(), expected), (accept, encoding)
    seen = {(request["accept"], request["accept-encoding"]) for request in upstream.requests}
    assert len(upstream.requests) >= len(seen)
    assert {encoding for _, encoding in seen} == {"gzip", "identity"}


def test_formats_of_the_knowledge_base_never_mix(public: httpx.Client, served: Served) -> None:
    types = {"application/json": "application/json", "text/csv": "text/csv", "application/ld+json": "application/ld"}
    for _ in range(2):
        public.get(MEMBERS, headers=[("Accept", ""), ("Accept", "text/csv")])
        for accept, expected in types.items():
            for encoding in ("gzip", "identity"):
                headers = {"Accept": accept, "Accept-Encoding": encoding}
                response = public.get(MEMBERS, headers=headers)
                assert response.headers["content-type"].startswith(expected)
                assert response.headers.get("content-encoding", "identity") == encoding
                assert response.content == httpx.get(served.address + MEMBERS, headers=headers).content


def test_the_knowledge_base_is_cached_revalidated_and_compressed_by_the_application(
    public: httpx.Client, served: Served
) -> None:
    address = f"{MEMBERS}&limit=7"
    alone = httpx.get(served.address + address)
    first, second = public.get(address), public.get(address)
    assert "hit" in second.headers["cache-status"]
    assert alone.content == first.content == second.content
    assert alone.headers["etag"] == first.headers["etag"] == second.headers["etag"]
    assert second.headers["content-encoding"] == "gzip"
    with public.stream("GET", address) as response:
        assert gzip.decompress(b"".join(response.iter_raw())) == alone.content
    assert public.get(address, headers={"If-None-Match": second.headers["etag"]}).status_code == 304
    modified = {"If-Modified-Since": second.headers["last-modified"]}
    assert public.get(address, headers=modified).status_code == 304
    time.sleep(STALE_AFTER)
    again = public.get(address)
    assert again.headers["cache-status"] == "nginx; fwd=stale; fwd-status=304"
    assert again.content == alone.content


def test_a_problem_of_the_application_reaches_the_client_unchanged(public: httpx.Client, served: Served) -> None:
    for address in ("/v1/states/XXX", f"{MEMBERS}&limit=0", "/v1/nothing", f"/v1?q={'a' * 9000}"):
        ours, theirs = public.get(address), httpx.get(served.address + address)
        assert (ours.status_code, ours.json()) == (theirs.status_code, theirs.json())
        assert ours.headers["content-type"] == "application/problem+json"


def test_the_application_sees_no_header_that_could_change_a_response(client: httpx.Client, upstream: Upstream) -> None:
    forged = dict.fromkeys(
        ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Cookie", "Host"), "evil"
    )
    client.get("/a", headers=forged | {"Authorization": "evil", "Range": "bytes=0-1", "Origin": "evil"})
    assert "evil" not in str(upstream.requests)
    assert set(upstream.requests[0]) == {
        *("host", "accept", "accept-encoding", "x-request-id", "path", "method", "answered")
    }


def test_each_request_has_its_own_id(client: httpx.Client, upstream: Upstream) -> None:
    named = client.get("/a", headers={"X-Request-Id": "mine-1"})
    other = client.get("/a")
    assert named.headers["x-request-id"] == upstream.requests[0]["x-request-id"] == "mine-1"
    assert other.headers["x-request-id"] != "mine-1"
    assert "server-timing" not in other.headers
    assert client.get("/a", headers={"X-Request-Id": 'not"one'}).headers["x-request-id"] != 'not"one'


def test_a_browser_may_ask_from_any_host(public: httpx.Client) -> None:
    asked = {"Origin": "https://reader.example", "Access-Control-Request-Method": "GET"}
    assert public.options(MEMBERS, headers=asked).headers["access-control-allow-origin"] == "*"
    assert public.get(MEMBERS, headers=asked).headers["access-control-allow-origin"] == "*"
