"""How a process stops: in-flight requests are answered, and `/readyz` says in time that it stops."""

import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from app.db import migrate
from tests.conftest import TIMEOUT, NewDatabase
from tests.databases import load, migrated_and_loaded, sqlite_file
from tests.faults import MADE_UP_SEEDS
from tests.servers import PATIENCE, Served, scokb_serve
from tests.test_problems import problem

STATES = "/v1/states"


def wait_for_events(served: Served, message: str) -> None:
    """Wait until a process has logged a message."""
    deadline = time.monotonic() + PATIENCE
    while message not in {event["message"] for event in served.events()}:
        assert time.monotonic() < deadline, served.events()
        time.sleep(0.02)


@contextmanager
def asked_and_told_to_stop(
    served: Served, database_url: str
) -> Iterator[tuple[sqlite3.Connection, list[httpx.Response]]]:
    """A process that was told to stop while it waits for a locked database; in the end it stops.

    Gives the connection that holds the lock, and the list that the answer comes to.
    """
    answers: list[httpx.Response] = []
    question = f"{served.address}{STATES}?sort=-id"
    asking = threading.Thread(target=lambda: answers.append(httpx.get(question, timeout=PATIENCE)))
    with closing(sqlite3.connect(sqlite_file(database_url), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        asking.start()
        while "scokb_requests_in_flight 1.0" not in httpx.get(f"{served.address}/metrics").text:
            assert asking.is_alive()
        served.process.send_signal(signal.SIGTERM)
        wait_for_events(served, "Waiting for connections to close. (CTRL+C to force quit)")
        assert served.process.poll() is None
        yield other, answers
        asking.join()
    served.process.wait(PATIENCE)
    assert served.process.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_is_being_answered_when_a_process_is_told_to_stop_is_answered_whole(
    tmp_path: Path, new_database: NewDatabase, workers: str
) -> None:
    with (
        migrated_and_loaded(new_database, MADE_UP_SEEDS) as url,
        scokb_serve(tmp_path, "--workers", workers, DATABASE_URL=url, DATABASE_TIMEOUT="60") as served,
    ):
        states = {row["id"] for row in httpx.get(f"{served.address}{STATES}").json()["data"]}
        with asked_and_told_to_stop(served, url) as (other, answers):
            other.execute("ROLLBACK")
        [answer] = answers
        assert answer.status_code == 200
        assert {row["id"] for row in answer.json()["data"]} == states


@pytest.mark.slow
def test_what_cannot_be_answered_does_not_keep_a_process_from_stopping(
    tmp_path: Path, new_database: NewDatabase
) -> None:
    with (
        migrated_and_loaded(new_database, MADE_UP_SEEDS) as url,
        scokb_serve(tmp_path, DATABASE_URL=url, DATABASE_TIMEOUT="2") as served,
    ):
        with asked_and_told_to_stop(served, url) as (_, answers):
            pass
        problem(answers[0], 503, "database_unavailable")


def test_a_process_that_is_told_to_stop_is_not_ready_and_answers_for_a_while(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'scokb.db'}"
    migrate(url, TIMEOUT)
    load(url, MADE_UP_SEEDS)
    with scokb_serve(tmp_path, DATABASE_URL=url, SHUTDOWN_DELAY="3") as served:
        assert httpx.get(f"{served.address}/readyz").status_code == 200
        served.process.send_signal(signal.SIGTERM)
        while (ready := httpx.get(f"{served.address}/readyz")).status_code == 200:
            assert served.process.poll() is None
        assert problem(ready, 503, "stopping")["detail"]
        assert httpx.get(f"{served.address}{STATES}").status_code == 200
        assert httpx.get(f"{served.address}/healthz").status_code == 200
        served.process.wait(PATIENCE)
        assert served.process.returncode == 0
