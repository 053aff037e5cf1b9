"""PostgreSQL as it is run by compose.yaml: the role that reads, addresses of several servers, the pool."""

import re
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest
from anyio.from_thread import BlockingPortal
from click.testing import CliRunner
from psycopg.errors import InsufficientPrivilege
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import text

from app.cli import main
from app.db import POOL_SIZE, NotReadyError, migrate, open_engine
from app.models import metadata
from tests.answers import ask_everything, serving
from tests.composed import PATIENCE, SERVICES, Cluster
from tests.conftest import TIMEOUT
from tests.databases import engine_on, wait_for_poll
from tests.servers import scokb_serve

MEMBERS = "/v1/organizations/sco/members"

# No machine has this address: what is served although it should have been refused ends all the same.
SERVE = ("serve", "--host", "192.0.2.1")


@pytest.fixture
def reader_url(cluster: Cluster) -> str:
    """The primary alone, as the role that reads."""
    return cluster.url("api", cluster.primary)


# The role that reads


def test_select_alone_is_enough_to_answer_everything(reader_url: str, portal: BlockingPortal) -> None:
    with serving(reader_url, portal) as client:
        ask_everything(client)


def test_select_alone_is_enough_to_serve(cluster: Cluster, tmp_path: Path) -> None:
    with scokb_serve(tmp_path, DATABASE_URL=cluster.url("api")) as served:
        assert httpx.get(f"{served.address}/readyz").status_code == 200


def test_the_role_that_reads_cannot_write(reader_url: str) -> None:
    statements: list[SQL | Composed] = [SQL("CREATE TABLE mine (id int)"), SQL("CREATE TEMPORARY TABLE mine (id int)")]
    forms = ("DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES", "TRUNCATE {} CASCADE", "DROP TABLE {} CASCADE")
    for table in [*metadata.tables, "alembic_version"]:
        statements += [SQL(form).format(Identifier(table)) for form in forms]
    for table, column in [(table.name, next(iter(table.columns)).name) for table in metadata.sorted_tables]:
        statements.append(SQL("UPDATE {} SET {} = NULL").format(Identifier(table), Identifier(column)))
    with psycopg.connect(reader_url, autocommit=True) as connection:
        for statement in statements:
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement)


def test_who_only_reads_is_told_what_to_run_and_as_whom(cluster: Cluster, reader_url: str) -> None:
    as_owner = "run: scokb migrate && scokb load, as the owner of the database"
    cluster.primary.execute("CREATE DATABASE fresh OWNER scokb_owner")
    owner, reader = (re.sub(r"/scokb\b(?!_)", "/fresh", url) for url in (cluster.url("load"), reader_url))

    def refusal() -> str:
        result = CliRunner().invoke(main, SERVE, env={"DATABASE_URL": reader})
        assert result.exit_code == 1
        return result.stderr

    assert f"permission denied for schema public; {as_owner}" in refusal()
    migrate(owner, TIMEOUT)
    assert f"permission denied for table alembic_version; {as_owner}, who grants SELECT" in refusal()
    cluster.primary.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO scokb_reader", "fresh")
    assert f"permission denied for table revision; {as_owner}" in refusal()
    cluster.primary.execute("UPDATE alembic_version SET version_num = '0001'", "fresh")
    assert re.search(f"at migration 0001, this version needs .*; {as_owner}", refusal())
    cluster.primary.execute("DROP DATABASE fresh WITH (FORCE)")


def test_who_would_write_to_a_replica_is_sent_to_its_primary(cluster: Cluster) -> None:
    url = cluster.url("load", cluster.replica)
    for command in ("migrate", "load"):
        result = CliRunner().invoke(main, [command], env={"DATABASE_URL": url})
        assert result.exit_code == 1
        assert "server is in hot standby mode; run: scokb migrate && scokb load, on its primary" in result.stderr


# The servers


def test_the_health_check_tells_a_server_that_answers_from_one_that_does_not(cluster: Cluster) -> None:
    kind, *check = SERVICES["replica"]["healthcheck"]["test"]
    assert kind == "CMD"
    here = f"--port={cluster.replica.port}"
    assert cluster.replica.run(*check, here).wait(PATIENCE) == 0
    assert "authentication failed" not in cluster.replica.log()
    cluster.replica.stop()
    assert cluster.replica.run(*check, here).wait(PATIENCE) != 0
    cluster.replica.start()


# Addresses


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_of_several_hosts_readers_take_the_replica_and_writers_the_primary(cluster: Cluster, scheme: str) -> None:
    _, _, address = cluster.url("api", cluster.primary, cluster.replica).partition("://")
    user, _, rest = address.partition("@")
    hosts, _, database = rest.partition("/")
    apart = [host.partition(":") for host in hosts.split(",")]
    named = "&".join(f"{name}={','.join(part[i] for part in apart)}" for name, i in (("host", 0), ("port", 2)))
    for url in (f"{scheme}://{address}", f"{scheme}://{user}@/{database}&{named}"):
        for write in (False, True):
            with engine_on(url, write=write) as engine, engine.connect() as connection:
                assert connection.scalar(text("SELECT pg_is_in_recovery()")) is not write


def test_an_address_that_cannot_be_read_is_not_told_to_the_log() -> None:
    password = "swordfish"  # noqa: S105
    with pytest.raises(NotReadyError) as refusal:
        open_engine(f"postgresql://reader:{password}@[host/name", TIMEOUT)
    assert password not in "".join(traceback.format_exception(refusal.value))


def test_every_wait_is_bounded_and_an_address_may_set_other_bounds(reader_url: str) -> None:
    for given, connect_timeout in (("", "5"), ("&connect_timeout=7", "7")):
        with engine_on(reader_url + given) as engine, engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert isinstance(driver, psycopg.Connection)
            bounds = driver.info.get_parameters()
            assert (bounds["connect_timeout"], bounds["tcp_user_timeout"]) == (connect_timeout, "5000")
            for bound in ("statement_timeout", "lock_timeout"):
                assert connection.scalar(text(f"SHOW {bound}")) == "5s"


# The pool


def test_many_who_ask_at_once_share_a_few_connections_that_stay_open(
    cluster: Cluster, reader_url: str, portal: BlockingPortal
) -> None:
    days = (f"{MEMBERS}?as_of={date(2010, 1, 1) + timedelta(number)}" for number in count())
    with serving(reader_url, portal) as client, ThreadPoolExecutor(2 * POOL_SIZE) as threads:
        held = []
        for _ in range(2):
            asked = [next(days) for _ in range(8 * POOL_SIZE)]
            assert {response.status_code for response in threads.map(client.get, asked)} == {200}
            held.append(cluster.primary.connections())
    first, second = held
    assert len(second) <= POOL_SIZE + 1  # the poll of the revision has a connection of its own
    assert first <= second


def test_the_poll_waits_for_no_connection_of_the_pool_and_for_no_lock(
    reader_url: str, cluster: Cluster, portal: BlockingPortal
) -> None:
    with (
        serving(reader_url, portal) as client,
        psycopg.connect(cluster.url("load")) as other,
        ThreadPoolExecutor(2 * POOL_SIZE) as threads,
    ):
        cached = client.get(MEMBERS)
        other.execute("LOCK TABLE membership IN ACCESS EXCLUSIVE MODE")
        waiting = [threads.submit(client.get, f"{MEMBERS}?limit={100 + n}") for n in range(2 * POOL_SIZE)]
        wait_for_poll()
        again = client.get(MEMBERS)
        assert not any(each.done() for each in waiting)
        other.rollback()
        assert {each.result().status_code for each in waiting} == {200}
    assert again.headers["Server-Timing"] == "cache;desc=hit"
    assert again.content == cached.content
