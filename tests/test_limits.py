"""What a request may cost: refused with a problem where it asks for too much, and never at the cost of others."""

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPResponse
from pathlib import Path

import httpx
import pytest

from app.queries.sql.known import MAX_VALUES
from app.web.middleware import MAX_ADDRESS, MAX_PARAMETERS
from tests.conftest import NewDatabase
from tests.databases import migrated_and_loaded, sqlite_file
from tests.faults import MADE_UP_SEEDS
from tests.servers import Served, connected, scokb_serve
from tests.test_problems import problem, wrong_parameter

STATES = "/v1/states"


def answer_of(connection: socket.socket, method: str = "GET") -> httpx.Response:
    """The answer that comes over a connection."""
    response = HTTPResponse(connection, method=method)
    response.begin()
    return httpx.Response(response.status, headers=response.getheaders(), content=response.read())


def test_an_address_of_the_greatest_length_is_read(client: httpx.Client) -> None:
    problem(client.get(f"/v1/states/{'x' * (MAX_ADDRESS - len('/v1/states/'))}"), 404, "not_found")
    assert wrong_parameter(client.get(f"{STATES}?x={'y' * (MAX_ADDRESS - len('/v1/statesx='))}"))["parameter"] == "x"


@pytest.mark.parametrize("start", ["/v1/states/", "/v1/states?q=", "/docs?q=", "/", "/v1/states?q=%4B"])
def test_a_longer_address_is_refused(client: httpx.Client, start: str) -> None:
    problem(client.get(start + "x" * MAX_ADDRESS), 414, "address_too_long")


def test_bytes_that_are_not_ascii_are_refused(tmp_path: Path, new_database: NewDatabase) -> None:
    with (
        migrated_and_loaded(new_database, MADE_UP_SEEDS) as url,
        scokb_serve(tmp_path, DATABASE_URL=url) as served,
        connected(served.port) as connection,
    ):
        connection.sendall(b"GET /v1/states?q=\xff HTTP/1.1\r\nHost: here\r\n\r\n")
        refused = answer_of(connection)
    assert (refused.status_code, refused.json()["code"]) == (400, "malformed_request")


def test_as_many_parameters_as_may_be_are_read_and_no_more(client: httpx.Client) -> None:
    address = f"/v1/memberships?during=../..{'&state=KAZ' * (MAX_PARAMETERS - 1)}"
    assert client.get(address).status_code == 200
    body = problem(client.get(f"{address}&state=KAZ"), 422, "too_many_parameters")
    assert str(MAX_PARAMETERS) in body["detail"]


def test_what_is_to_be_expanded_is_named_so_often_and_no_more(client: httpx.Client) -> None:
    named = ",".join(["evidence"] * MAX_VALUES)
    assert client.get(f"{STATES}?include={named}").status_code == 200
    for include in (f"{named},evidence", f"evidence&include={named}"):
        error = wrong_parameter(client.get(f"{STATES}?include={include}"))
        assert (error["parameter"], str(MAX_VALUES) in error["message"]) == ("include", True)


def test_what_lies_behind_the_last_row_is_nothing_and_an_offset_has_an_end(client: httpx.Client) -> None:
    assert client.get(f"{STATES}?offset={10**9}").json()["data"] == []
    assert wrong_parameter(client.get(f"{STATES}?offset={10**9 + 1}"))["parameter"] == "offset"


def memory(process: int) -> int:
    """How much memory a process holds, in megabytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024


@pytest.mark.slow
def test_headers_without_end_and_pipelined_requests_take_no_memory(tmp_path: Path, new_database: NewDatabase) -> None:
    with (
        migrated_and_loaded(new_database, MADE_UP_SEEDS) as url,
        scokb_serve(tmp_path, DATABASE_URL=url) as served,
        connected(served.port) as endless,
        ExitStack() as stack,
    ):
        assert httpx.get(f"{served.address}{STATES}").status_code == 200
        before = memory(served.process.pid)
        with suppress(ConnectionResetError, BrokenPipeError):
            endless.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n")
            for _ in range(20_000):
                endless.sendall(b"X-Next: x\r\n" * 100)
            pytest.fail("20 MB of headers were read")
        clients = [stack.enter_context(connected(served.port)) for _ in range(20)]
        for client in clients:
            client.settimeout(0)
        for _ in range(10):
            for client in clients:
                with suppress(BlockingIOError):
                    client.send(b"GET /nothing HTTP/1.1\r\nHost: here\r\n\r\n" * 10_000)
            assert httpx.get(f"{served.address}/healthz").status_code == 200
        assert memory(served.process.pid) - before < 150


@contextmanager
def busy_with_one(folder: Path, new_database: NewDatabase) -> Iterator[tuple[Served, sqlite3.Connection]]:
    """A server that computes one response at a time, and is computing one, as long as the database is locked."""
    with (
        migrated_and_loaded(new_database, MADE_UP_SEEDS) as url,
        scokb_serve(folder, DATABASE_URL=url, DATABASE_TIMEOUT="60", MAX_CONCURRENCY="1") as served,
        closing(sqlite3.connect(sqlite_file(url), isolation_level=None)) as other,
        connected(served.port) as waiting,
    ):
        other.execute("BEGIN EXCLUSIVE")
        waiting.sendall(f"GET {STATES} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        while "scokb_requests_in_flight 1.0" not in httpx.get(f"{served.address}/metrics").text:
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
