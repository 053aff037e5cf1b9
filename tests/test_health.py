"""Whether the service is alive and can answer, and what it answers where its database cannot be read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import httpx
import psycopg
import pytest
from anyio.from_thread import BlockingPortal
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from app.db import NotReadyError
from tests.answers import answer, serving
from tests.conftest import NewDatabase, ShippedTemplate
from tests.databases import execute, load, migrated_and_loaded, sqlite_file, wait_for_poll
from tests.faults import MADE_UP_SEEDS

STATES = "/v1/states"


@pytest.fixture
def own_database_url(migrated_database_url: str) -> str:
    """A database that holds the made-up seeds, for one test to spoil."""
    load(migrated_database_url, MADE_UP_SEEDS)
    return migrated_database_url


def assert_unavailable(client: httpx.Client, code: str) -> None:
    """A second later all is 503, cached responses too; the process is alive, and says why it is not ready."""
    wait_for_poll()
    for address in ("/v1", STATES, "/v1/organizations/rivers/members"):
        response = client.get(address)
        assert response.status_code == 503, address
        assert response.headers["Content-Type"] == "application/problem+json"
        assert int(response.headers["Retry-After"]) > 0
        body = response.json()
        assert (body["status"], body["code"], body["instance"]) == (503, "database_unavailable", address)
        assert "/readyz" in body["detail"]
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.headers["Content-Type"] == "application/problem+json"
    assert ready.json()["code"] == code
    assert ready.json()["detail"]
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_service_that_can_answer_says_so_and_what_there_is_to_ask_for(client: httpx.Client) -> None:
    assert answer(client, "/healthz") == {"status": "ok"}
    collection = answer(client, "/v1")["data"]
    served = {name: collection[name] for name in ("revision", "coverage")}
    ready = answer(client, "/readyz")
    assert datetime.fromisoformat(ready.pop("loaded_at")) < datetime.now(UTC)
    assert ready == {"status": "ok"} | served


@contextmanager
def locked(database_url: str) -> Iterator[None]:
    """Somebody else holds the whole database."""
    with closing(sqlite3.connect(sqlite_file(database_url), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def table_locked(database_url: str) -> Iterator[None]:
    """Somebody else holds the tables that every answer reads, for twenty seconds at the most."""
    with closing(psycopg.connect(database_url, options="-c idle_in_transaction_session_timeout=20s")) as other:
        other.execute("LOCK TABLE revision, alembic_version IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


def test_while_the_database_is_locked_nothing_is_answered_and_afterwards_all(
    own_database_url: str, portal: BlockingPortal
) -> None:
    lock = locked if own_database_url.startswith("sqlite") else table_locked
    with serving(own_database_url, portal, timeout=0.3) as client:
        before = answer(client, STATES)
        with lock(own_database_url):
            assert_unavailable(client, "unreachable")
        assert answer(client, STATES) == before


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_statement_that_takes_too_long_is_ended_and_its_connection_is_used_again(
    own_database_url: str, portal: BlockingPortal
) -> None:
    connections = (
        "SELECT pid, backend_start FROM pg_stat_activity"
        " WHERE application_name = 'scokb' AND datname = current_database()"
    )
    with (
        serving(own_database_url, portal, timeout=0.3) as client,
        closing(psycopg.connect(own_database_url, autocommit=True)) as owner,
    ):
        before = answer(client, STATES)
        held = set(owner.execute(connections).fetchall())
        owner.execute("ALTER TABLE state RENAME TO state_kept")
        owner.execute("CREATE VIEW state AS SELECT state_kept.* FROM state_kept, pg_sleep(60)")
        for _ in range(3):
            response = client.get(f"{STATES}?limit=7")
            assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
            assert int(response.headers["Retry-After"]) > 0
        owner.execute("DROP VIEW state")
        owner.execute("ALTER TABLE state_kept RENAME TO state")
        assert answer(client, STATES, limit=50)["data"] == before["data"]
        assert held.issuperset(owner.execute(connections).fetchall())


@contextmanager
def removed(database_url: str) -> Iterator[None]:
    """The database is elsewhere for a while."""
    if database_url.startswith("sqlite"):
        file = sqlite_file(database_url)
        file.rename(file.with_suffix(".away"))
        yield
        file.with_suffix(".away").rename(file)
        return
    url = make_url(database_url)
    server = url.set(database="postgres").render_as_string(hide_password=False)
    here, away = Identifier(str(url.database)), Identifier(f"{url.database}_away")
    with closing(psycopg.connect(server, autocommit=True)) as other:
        leave = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        other.execute(leave, [url.database])
        other.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(here, away))
        yield
        other.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(away, here))


def test_while_the_database_is_gone_nothing_is_answered_and_afterwards_all(
    own_database_url: str, portal: BlockingPortal
) -> None:
    with serving(own_database_url, portal) as client:
        before = answer(client, STATES)
        with removed(own_database_url):
            assert_unavailable(client, "unreachable")
        assert answer(client, STATES) == before


def test_a_database_that_lost_its_content_is_not_answered_from(own_database_url: str, portal: BlockingPortal) -> None:
    with serving(own_database_url, portal) as client:
        execute(own_database_url, "DELETE FROM revision")
        assert_unavailable(client, "not_loaded")


def test_a_database_of_another_migration_is_not_ready(own_database_url: str, portal: BlockingPortal) -> None:
    with serving(own_database_url, portal) as client:
        execute(own_database_url, "UPDATE alembic_version SET version_num = 'of_tomorrow'")
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["code"]) == (503, "migration_unknown")


def test_an_older_database_in_the_place_of_the_one_served_is_not_ready_until_it_is_migrated(
    own_database_url: str, portal: BlockingPortal
) -> None:
    with serving(own_database_url, portal) as client:
        execute(own_database_url, "UPDATE alembic_version SET version_num = '0001'")
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["code"]) == (503, "not_migrated")
        assert "run: scokb migrate && scokb load" in ready.json()["detail"]
        execute(own_database_url, "ALTER TABLE state RENAME TO state_of_another_day")
        response = client.get(STATES)
        assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
        execute(own_database_url, "ALTER TABLE state_of_another_day RENAME TO state")
        assert client.get(STATES).status_code == 200


def test_a_database_without_content_is_refused_at_the_start(migrated_database_url: str, portal: BlockingPortal) -> None:
    with pytest.raises(NotReadyError, match="run: scokb load"), serving(migrated_database_url, portal):
        pass


def test_a_database_without_tables_is_refused_at_the_start(empty_database_url: str, portal: BlockingPortal) -> None:
    with pytest.raises(NotReadyError, match="run: scokb migrate"), serving(empty_database_url, portal):
        pass


def test_a_sqlite_file_that_was_built_anew_is_read_from_then_on(
    new_database: NewDatabase, shipped_template: ShippedTemplate, portal: BlockingPortal
) -> None:
    with (
        migrated_and_loaded(new_database, MADE_UP_SEEDS) as old,
        new_database("sqlite", shipped_template("sqlite")) as new,
        serving(old, portal) as client,
    ):
        etag = client.get(STATES).headers["ETag"]
        sqlite_file(new).replace(sqlite_file(old))
        wait_for_poll()
        response = client.get(STATES, headers={"If-None-Match": etag})
        assert response.status_code == 200
        assert "KAZ" in {row["id"] for row in response.json()["data"]}
