"""What a request may cost: refused with a problem where it asks for too much, and never at the cost of others."""

import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPResponse
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from app.web import server
from app.web.limits import MAX_ADDRESS, MAX_PARAMETERS
from app.web.params import MAX_PARTS
from app.web.responses import READY, header_lines
from app.web.server import MAX_REQUEST
from tests.conftest import NewDatabase
from tests.databases import migrated_and_loaded, sqlite_file
from tests.faults import MADE_UP_SEEDS
from tests.servers import PATIENCE, Served, connected, received, scokb_serve, serving_in_a_thread
from tests.test_problems import problem, wrong_parameter

STATES = "/v1/states"
MUCH = 20_000_000
"""How many bytes an answer has that no buffer of the system holds."""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers at once; at `/much` with much, below `/ready` with what is ready to be sent."""
    body = bytes(MUCH) if scope["path"].endswith("/much") else b"well"
    if scope["path"].startswith("/ready"):
        lines = header_lines([(b"content-length", str(len(body)).encode())])
        await scope["extensions"][READY](200, lines, body)
    else:
        await PlainTextResponse(body)(scope, receive, send)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server with the bounds of `scokb serve`, in a thread."""
    with serving_in_a_thread(application) as opened:
        yield opened


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The same, with little patience."""
    monkeypatch.setattr(server, "PATIENCE", 0.4)
    with serving_in_a_thread(application) as opened:
        yield opened


def answer_of(connection: socket.socket, method: str = "GET") -> httpx.Response:
    """The answer that comes over a connection."""
    response = HTTPResponse(connection, method=method)
    response.begin()
    return httpx.Response(response.status, headers=response.getheaders(), content=response.read())


def closed_while_sending(connection: socket.socket, part: bytes) -> bool:
    """Whether a server closes a connection before a part was sent over it ten thousand times, or a minute is over."""
    deadline = time.monotonic() + PATIENCE
    try:
        for _ in range(10_000):
            connection.send(part)
            time.sleep(0.001)
            if time.monotonic() > deadline:
                return False
    except (ConnectionResetError, BrokenPipeError):
        return True
    return False


def assert_refused(connection: socket.socket, status: int, code: str) -> None:
    """The next answer is a problem, and then the connection is closed."""
    answer = answer_of(connection)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Connection"] == "close"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    body = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["detail"]
    assert received(connection) == b""


def test_an_address_of_the_greatest_length_is_read(client: httpx.Client) -> None:
    problem(client.get(f"/v1/states/{'x' * (MAX_ADDRESS - len('/v1/states/'))}"), 404, "not_found")
    assert wrong_parameter(client.get(f"{STATES}?x={'y' * (MAX_ADDRESS - len('/v1/statesx='))}"))["parameter"] == "x"


@pytest.mark.parametrize("start", ["/v1/states/", "/v1/states?q=", "/docs?q=", "/", "/v1/states?q=%4B"])
def test_a_longer_address_is_refused(client: httpx.Client, start: str) -> None:
    problem(client.get(start + "x" * MAX_ADDRESS), 414, "address_too_long")


def test_as_many_parameters_as_may_be_are_read_and_no_more(client: httpx.Client) -> None:
    address = f"/v1/memberships?during=../..{'&state=KAZ' * (MAX_PARAMETERS - 1)}"
    assert client.get(address).status_code == 200
    body = problem(client.get(f"{address}&state=KAZ"), 422, "too_many_parameters")
    assert str(MAX_PARAMETERS) in body["detail"]


def test_what_is_to_be_expanded_is_named_so_often_and_no_more(client: httpx.Client) -> None:
    named = ",".join(["evidence"] * MAX_PARTS)
    assert client.get(f"{STATES}?include={named}").status_code == 200
    for include in (f"{named},evidence", f"evidence&include={named}"):
        error = wrong_parameter(client.get(f"{STATES}?include={include}"))
        assert (error["parameter"], str(MAX_PARTS) in error["message"]) == ("include", True)


def test_what_lies_behind_the_last_row_is_nothing_and_an_offset_has_an_end(client: httpx.Client) -> None:
    assert client.get(f"{STATES}?offset={10**9}").json()["data"] == []
    assert wrong_parameter(client.get(f"{STATES}?offset={10**9 + 1}"))["parameter"] == "offset"


def test_an_address_that_the_server_itself_would_not_take_in_is_refused(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(b"GET /" + b"x" * MAX_REQUEST + b" HTTP/1.1\r\nHost: here\r\n\r\n")
        assert_refused(connection, 414, "address_too_long")


@pytest.mark.parametrize(
    "headers",
    [
        b"X-Long: " + b"x" * MAX_REQUEST + b"\r\n",
        b"X-Short: x\r\n" * (MAX_REQUEST // 8),
        b"x" * MAX_REQUEST + b": y\r\n",
    ],
    ids=["long", "many", "name"],
)
def test_headers_that_are_too_large_are_refused(port: int, headers: bytes) -> None:
    with connected(port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n" + headers + b"\r\n")
        assert_refused(connection, 431, "request_too_large")


@pytest.mark.parametrize(
    ("start", "part"),
    [
        (b"GET / HTTP/1.1\r\nX-Long: ", b"x" * 1000),
        (b"GET / HTTP/1.1\r\n", b"X-Next: x\r\n" * 100),
        (b"GET / HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n", b"x" * 1000),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5f5e100\r\n", b"x" * 1000),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Next: x\r\n" * 100),
    ],
    ids=["header", "headers", "body", "chunk", "trailers"],
)
def test_what_has_no_end_is_not_taken_in(port: int, start: bytes, part: bytes) -> None:
    with connected(port) as connection:
        connection.sendall(start)
        assert closed_while_sending(connection, part)


def test_what_is_no_request_is_refused(port: int) -> None:
    for sent in (b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nHost here\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00"):
        with connected(port) as connection:
            connection.sendall(sent)
            assert_refused(connection, 400, "malformed_request")


@pytest.mark.parametrize("paths", [[b"/"], [b"/ready"], [b"/", b"/ready"]])
def test_requests_that_come_at_once_are_answered_in_their_order(port: int, paths: list[bytes]) -> None:
    several = b"".join(b"GET %s HTTP/1.1\r\nHost: here\r\n\r\n" % path for path in paths)
    with connected(port) as connection:
        connection.sendall(several * 1000 + b"GET %s HTTP/1.1\r\nConnection: close\r\n\r\n" % paths[0])
        answers = received(connection).split(b"HTTP/1.1 200 OK\r\n")[1:]
    # Only what is not ready has a type.
    typed = [b"content-type" in answer for answer in answers]
    assert typed == [path == b"/" for path in paths] * 1000 + [paths[0] == b"/"]
    assert all(answer.endswith(b"\r\n\r\nwell") for answer in answers)


@pytest.mark.parametrize("way", ["", "/ready"])
@pytest.mark.parametrize(("version", "sent"), [("1.0", ""), ("1.1", "Connection: close\r\n")])
def test_who_wants_no_more_is_told_that_the_connection_ends(port: int, way: str, version: str, sent: str) -> None:
    with connected(port) as connection:
        connection.sendall(f"GET {way}/ HTTP/{version}\r\nHost: here\r\n{sent}\r\n".encode())
        head, _, body = received(connection).partition(b"\r\n\r\n")
    assert head.lower().endswith(b"connection: close")
    assert b"\r\ndate: " in head
    assert body == b"well"


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: here\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"]
)
def test_a_client_that_does_not_finish_its_request_is_not_waited_for(hasty: int, sent: bytes) -> None:
    with connected(hasty) as connection:
        connection.sendall(sent)
        assert b"well" not in received(connection) or sent.startswith(b"POST")
    assert httpx.get(f"http://127.0.0.1:{hasty}/").text == "well"


@pytest.mark.parametrize("path", [b"/much", b"/ready/much"])
def test_a_client_that_never_reads_keeps_nobody_waiting_and_is_not_waited_for(hasty: int, path: bytes) -> None:
    with connected(hasty) as idle:
        idle.sendall(b"GET %s HTTP/1.1\r\nHost: here\r\n\r\n" % path * 3)
        assert httpx.get(f"http://127.0.0.1:{hasty}/").text == "well"
        assert closed_while_sending(idle, b"GET / HTTP/1.1\r\n\r\n")


@pytest.mark.parametrize("path", [b"/much", b"/ready/much"])
def test_a_client_that_reads_slowly_is_given_all(hasty: int, path: bytes) -> None:
    with connected(hasty) as slow:
        slow.sendall(b"GET %s HTTP/1.1\r\nConnection: close\r\n\r\n" % path)
        taken = 0
        while part := slow.recv(1_000_000):
            taken += len(part)
            time.sleep(0.02)
        assert taken > MUCH


@contextmanager
def busy_with_one(folder: Path, new_database: NewDatabase) -> Iterator[tuple[Served, sqlite3.Connection]]:
    """A server that makes one answer at a time, and is making one, as long as the database is locked."""
    with (
        migrated_and_loaded(new_database, MADE_UP_SEEDS) as url,
        scokb_serve(folder, DATABASE_URL=url, DATABASE_TIMEOUT="60", MAX_CONCURRENCY="1") as served,
        closing(sqlite3.connect(sqlite_file(url), isolation_level=None)) as other,
        connected(served.port) as waiting,
    ):
        other.execute("BEGIN EXCLUSIVE")
        waiting.sendall(f"GET {STATES} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        while "scokb_answers_in_the_making 1.0" not in httpx.get(f"{served.address}/metrics").text:
            assert served.process.poll() is None
        yield served, other
        assert answer_of(waiting).status_code == 200


def test_when_as_many_answers_are_being_made_as_may_be_others_are_told_to_come_again(
    tmp_path: Path, new_database: NewDatabase
) -> None:
    with busy_with_one(tmp_path, new_database) as (served, other):
        refused = httpx.get(f"{served.address}/v1/organizations")
        body = problem(refused, 503, "overloaded")
        assert int(refused.headers["Retry-After"]) > 0
        assert body["detail"]
        assert httpx.get(f"{served.address}/healthz").status_code == 200
        other.execute("ROLLBACK")
