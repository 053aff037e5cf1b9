"""The limits of the shipped nginx configuration, the problems that it sends, and loads behind it."""

import json
import select
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from app.loading import SHIPPED_SEEDS
from app.web.errors import Problem
from tests.databases import load
from tests.proxy.nginx import PATIENCE, Proxy, start_nginx
from tests.proxy.upstream import Upstream, serving_in_a_thread
from tests.servers import connected, received, scokb_serve

MEMBERS = "/v1/organizations/sco/members?as_of=2024"
STALE_SECONDS = 4.0
"""No response is older than a load that returned so many seconds before the request."""


@contextmanager
def proxied(upstream: Upstream, folder: Path, **replaced: str) -> Iterator[Proxy]:
    """The proxy in front of an application."""
    with serving_in_a_thread(upstream) as port, start_nginx(folder / "nginx", port, 1, **replaced) as started:
        try:
            yield started
        finally:
            upstream.going.set()


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
def proxy(upstream: Upstream, tmp_path: Path) -> Iterator[Proxy]:
    with proxied(upstream, tmp_path) as started:
        yield started


@pytest.fixture
def client(proxy: Proxy) -> Iterator[httpx.Client]:
    limits = httpx.Limits(max_connections=None)
    with httpx.Client(base_url=proxy.address, timeout=PATIENCE, limits=limits) as opened:
        yield opened


def check_problem(status: int, headers: httpx.Headers, content: bytes, code: str) -> Problem:
    """A response is a problem of the contract."""
    assert headers["content-type"] == "application/problem+json"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cache-control"] == "no-store"
    found = Problem.model_validate_json(content, strict=True)
    assert set(json.loads(content)) == {"type", "title", "status", "detail", "instance", "code"}
    assert (found.status, found.code, found.type) == (status, code, "about:blank")
    assert found.title
    assert found.detail
    assert found.instance.startswith("/")
    return found


def parsed(raw: bytes) -> tuple[int, httpx.Headers, bytes]:
    """The status, the headers and the body of what a server sent."""
    head, _, body = raw.partition(b"\r\n\r\n")
    line, *lines = head.split(b"\r\n")
    pairs = [tuple(each.split(b": ", 1)) for each in lines]
    return int(line.split()[1]), httpx.Headers([(name, value) for name, value in pairs]), body


@pytest.mark.parametrize(
    ("request_head", "status", "code"),
    [
        (b"nonsense\r\n\r\n", 400, "malformed_request"),
        (b"GET /v1 HTTP/1.1\r\n\r\n", 400, "malformed_request"),
        (b"GET /v1%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed_request"),
        (b"GET /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: one\r\n\r\n", 400, "malformed_request"),
        (b"GET /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", 400, None),
        (b'GET /metrics?"\\ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 404, "not_found"),
        (b"GET /problem HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404, "not_found"),
        (b"TRACE /v1 HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method_not_allowed"),
        (b"DELETE /v1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405, "method_not_allowed"),
        (b"POST /v1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\n1234", 405, None),
        (b"GET /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n", 413, "request_too_large"),
        (b"GET /v1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n1234\r\n0\r\n\r\n", 413, None),
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414, "address_too_long"),
        (b"GET /v1 HTTP/1.1\r\nHost: a\r\nA: " + b"a" * 20_000 + b"\r\n\r\n", 431, "request_too_large"),
        (b"GET /v1 HTTP/1.1\r\nHost: a\r\n" + b"A: " + b"\r\nA: ".join([b"a" * 9_000] * 9) + b"\r\n\r\n", 431, None),
        (b"GET /v1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: other\r\n\r\n", 501, "malformed_request"),
        (b"GET /v1 HTTP/9.1\r\nHost: a\r\n\r\n", 505, "malformed_request"),
    ],
)
def test_what_it_refuses_gets_a_problem(
    proxy: Proxy, upstream: Upstream, request_head: bytes, status: int, code: str | None
) -> None:
    with connected(proxy.port) as connection:
        connection.sendall(request_head)
        connection.settimeout(PATIENCE)
        got, headers, content = parsed(received(connection))
    assert got == status
    found = check_problem(status, headers, content, code or json.loads(content)["code"])
    assert headers.get("allow") == ("GET, HEAD" if status == 405 else None)
    assert len(found.instance) < 100
    assert upstream.requests == []


@pytest.mark.parametrize(
    "path", ["/metrics", "//metrics", "/%6detrics", "/v1/../metrics", "/metrics?a=b", "/metrics#a"]
)
def test_metrics_are_refused(proxy: Proxy, upstream: Upstream, path: str) -> None:
    with connected(proxy.port) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        status, headers, content = parsed(received(connection))
    check_problem(status, headers, content, "not_found")
    assert upstream.requests == []


def test_an_application_that_is_away_or_silent_is_a_problem(upstream: Upstream, tmp_path: Path) -> None:
    with proxied(upstream, tmp_path, proxy_read_timeout="1s") as proxy:
        upstream.going.clear()
        response = httpx.get(f"{proxy.address}/a", timeout=PATIENCE)
        check_problem(504, response.headers, response.content, "upstream_unavailable")
        assert response.headers["retry-after"] == "5"
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = free.getsockname()[1]
    with start_nginx(tmp_path / "alone", nobody) as proxy:
        response = httpx.get(f"{proxy.address}/a", timeout=PATIENCE)
        check_problem(502, response.headers, response.content, "upstream_unavailable")
        assert httpx.head(f"{proxy.address}/a", timeout=PATIENCE).content == b""


def test_an_address_may_have_64_connections_and_not_any_number(client: httpx.Client, upstream: Upstream) -> None:
    upstream.going.clear()
    with ThreadPoolExecutor(200) as threads:
        first = [threads.submit(client.get, f"/{number}") for number in range(64)]
        while len(upstream.requests) < 64:
            time.sleep(0.01)
        more = [threads.submit(client.get, f"/{number}") for number in range(64, 200)]
        while not any(each.done() for each in more):
            time.sleep(0.01)
        upstream.going.set()
        assert {each.result().status_code for each in first} == {200}
        refused = [each.result() for each in more if each.result().status_code != 200]
    for response in refused:
        check_problem(429, response.headers, response.content, "too_many_connections")
        assert response.headers["retry-after"] == "1"


def test_a_client_that_never_reads_is_disconnected_and_holds_nothing(upstream: Upstream, tmp_path: Path) -> None:
    upstream.padding = 5_000_000
    with proxied(upstream, tmp_path, send_timeout="1s") as proxy, ExitStack() as stack:
        idle = [stack.enter_context(connected(proxy.port)) for _ in range(10)]
        for number, connection in enumerate(idle):
            connection.sendall(f"GET /{number} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        wait_for(lambda: sum("answered" in each for each in upstream.requests) == len(idle))
        assert proxy.resident_megabytes() < 100
        upstream.padding = 0
        assert httpx.get(f"{proxy.address}/other", timeout=PATIENCE).status_code == 200
        wait_for(lambda: all(_is_reset(connection) for connection in idle))


def test_a_slow_request_is_disconnected(upstream: Upstream, tmp_path: Path) -> None:
    with proxied(upstream, tmp_path, client_header_timeout="1s") as proxy, connected(proxy.port) as connection:
        connection.sendall(b"GET /v1 HTTP/1.1\r\nHost: a")
        assert received(connection) == b""
        assert upstream.requests == []


@pytest.mark.slow
def test_pipelined_requests_take_little_memory_and_do_not_delay_the_end(tmp_path: Path) -> None:
    request = f"GET {MEMBERS} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    with scokb_serve(tmp_path) as served, start_nginx(tmp_path / "nginx", served.port) as proxy, ExitStack() as stack:
        httpx.get(f"{proxy.address}{MEMBERS}", timeout=PATIENCE)
        before = _resident_megabytes(served.process.pid)
        for _ in range(40):
            connection = stack.enter_context(connected(proxy.port))
            connection.settimeout(0)
            _send_what_fits(connection, request * (256 * 1024 // len(request)))
        assert httpx.get(f"{proxy.address}/readyz", timeout=PATIENCE).status_code == 200
        assert proxy.resident_megabytes() < 100
        assert _resident_megabytes(served.process.pid) - before < 100
        logged = len(served.stdout.read_text().splitlines())
        served.process.send_signal(signal.SIGTERM)
        served.process.wait(PATIENCE)
        # What waits in a connection is not worked off first: each connection has one request at a time.
        assert len(served.stdout.read_text().splitlines()) - logged < 1000


class Seen(NamedTuple):
    """A response: when it was requested, and its revision."""

    requested: float
    revision: str


@pytest.mark.slow
@pytest.mark.usefixtures("database_kind")
def test_no_response_is_older_than_a_load_of_four_seconds_ago(migrated_database_url: str, tmp_path: Path) -> None:
    url, seeds, done = migrated_database_url, tmp_path / "seeds", threading.Event()
    shutil.copytree(SHIPPED_SEEDS, seeds)
    states, original = seeds / "states.toml", (SHIPPED_SEEDS / "states.toml").read_text()
    loads = [(time.monotonic() - STALE_SECONDS, load(url, seeds).content_hash)]
    seen: list[Seen] = []
    with scokb_serve(tmp_path, DATABASE_URL=url) as served, start_nginx(tmp_path / "nginx", served.port) as proxy:
        limits = httpx.Limits(max_connections=None)
        with httpx.Client(base_url=proxy.address, timeout=PATIENCE, limits=limits) as client:

            def ask(address: str) -> None:
                requested = time.monotonic()
                response = client.get(address)
                assert response.status_code == 200, response.text
                seen.append(Seen(requested, response.json()["meta"]["revision"]))

            def go_on(number: int) -> None:
                for turn in count():
                    if done.is_set():
                        return
                    ask(f"{MEMBERS}&offset={turn if number % 2 else number}")

            long_ago = [f"{MEMBERS}&limit={limit}" for limit in range(1, 20)]
            for address in long_ago:
                ask(address)
            with ThreadPoolExecutor(4) as threads:
                going = [threads.submit(go_on, number) for number in range(4)]
                for number in range(2):
                    states.write_text(original.replace('"Belarus"', f'"Belarus {number}"'))
                    loads.append((0.0, load(url, seeds).content_hash))
                    loads[-1] = (time.monotonic(), loads[-1][1])
                    time.sleep(STALE_SECONDS + 0.5)
                done.set()
                for client_thread in going:
                    client_thread.result()
            for address in long_ago:
                ask(address)
    numbers = {revision[: len(seen[0].revision)]: number for number, (_, revision) in enumerate(loads)}
    for each in seen:
        newest = max(number for number, (ended, _) in enumerate(loads) if ended + STALE_SECONDS <= each.requested)
        assert numbers[each.revision] >= newest
    assert {numbers[each.revision] for each in seen} == {0, 1, 2}


def wait_for(done: Callable[[], bool]) -> None:
    """Wait until something is so."""
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)


def _is_reset(connection: socket.socket) -> bool:
    """Whether the server reset a connection; nothing is read from it."""
    watched = select.poll()
    watched.register(connection, select.POLLERR | select.POLLHUP)
    return any(events & select.POLLERR for _, events in watched.poll(0))


def _send_what_fits(connection: socket.socket, content: bytes) -> None:
    for _ in range(200):
        try:
            content = content[connection.send(content) :]
        except BlockingIOError:
            time.sleep(0.002)
        if not content:
            return


def _resident_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1000
