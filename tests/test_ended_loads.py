"""Loads that are killed, or find no room: what was loaded before is whole, and served all the while."""

import re
import signal
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from app.db import NotReadyError, migrate
from app.loading import SHIPPED_SEEDS, check_seeds
from app.loading.store import store
from tests.answers import serving
from tests.composed import Server, start_primary, url_on
from tests.conftest import TIMEOUT, NewDatabase
from tests.databases import content, engine_on, execute, load, sqlite_file, wait_for_poll
from tests.ended_loads import Ended, Ending, Loads, start_loads
from tests.faults import MADE_UP_SEEDS, Edit, made_up_seeds

pytestmark = pytest.mark.crash

STATES = "/v1/states"


class Served:
    """A database with the made-up seeds, and a client of a service on it; what becomes of them is for each to see."""

    def __init__(self, url: str, client: httpx.Client) -> None:
        self.url = url
        self.client = client
        self._asked = count()
        self.before = content(url)

    def revision(self) -> str:
        """The revision that is answered from, and that nothing else is."""
        known = self.client.get(STATES)
        # What nobody has asked yet, so that the database is.
        new = self.client.get(STATES, params={"offset": next(self._asked)})
        assert (known.status_code, new.status_code) == (200, 200)
        assert known.json()["meta"]["revision"] == new.json()["meta"]["revision"]
        return str(known.json()["meta"]["revision"])

    def assert_untouched(self) -> None:
        """It holds what it held, and is answered from."""
        assert self.before["revision"][-1]["content_hash"].startswith(self.revision())
        assert content(self.url) == self.before

    def load(self, seeds: Path) -> None:
        """Load seeds, which are answered from then on."""
        loaded = load(self.url, seeds)
        assert loaded.changed
        wait_for_poll()
        assert loaded.content_hash.startswith(self.revision())
        self.before = content(self.url)


@pytest.fixture(scope="module")
def loads() -> Iterator[Loads]:
    with start_loads() as started:
        yield started


@pytest.fixture(scope="module")
def knowledge(database_kind: str, new_database: NewDatabase, portal: BlockingPortal) -> Iterator[Served]:
    """Made-up seeds before and after each test."""
    with new_database(database_kind) as url:
        migrate(url, TIMEOUT)
        load(url, MADE_UP_SEEDS)
        with serving(url, portal) as client:
            yield Served(url, client)


def test_a_load_killed_before_any_statement_or_the_commit_changes_nothing(
    knowledge: Served, loads: Loads, tmp_path: Path
) -> None:
    edit = Edit("rivers/memberships.toml", "is admitted at Fordham", "is let in at Fordham")
    seeds = made_up_seeds(tmp_path, edit)
    for statement in count():
        ended = loads.load(knowledge.url, seeds, Ending(at_statement=statement))
        if ended.status == 0:
            break
        assert ended == Ended(-signal.SIGKILL, "")
        knowledge.assert_untouched()
    assert statement > len(knowledge.before)
    assert ended.said.startswith("Loaded revision ")
    assert content(knowledge.url) != knowledge.before
    knowledge.load(MADE_UP_SEEDS)


@settings(max_examples=6)
@given(after=st.floats(0, 0.8))
def test_a_load_killed_at_any_moment_changes_everything_or_nothing_and_keeps_nobody_from_answers(
    knowledge: Served, loads: Loads, after: float
) -> None:
    with ThreadPoolExecutor(1) as threads:
        loading = threads.submit(loads.load, knowledge.url, SHIPPED_SEEDS, Ending(after_seconds=after))
        while not loading.done():
            assert knowledge.client.get(STATES).status_code == 200
            time.sleep(0.02)
    assert loading.result().status in {0, -signal.SIGALRM}
    wait_for_poll()
    if len(content(knowledge.url)["revision"]) == len(knowledge.before["revision"]):
        assert loading.result().status < 0
        knowledge.assert_untouched()
    else:
        assert not load(knowledge.url, SHIPPED_SEEDS).changed
        knowledge.load(MADE_UP_SEEDS)


def test_a_load_beside_somebody_else_who_writes_gives_up_and_says_so(knowledge: Served, loads: Loads) -> None:
    with engine_on(knowledge.url, write=True) as engine, engine.begin() as other:
        other.execute(text("UPDATE revision SET name = 'Nobody sees this'"))
        ended = loads.load(knowledge.url, SHIPPED_SEEDS, Ending())
        knowledge.assert_untouched()
        other.rollback()
    reason = "canceling statement due to lock timeout" if engine.dialect.name == "postgresql" else "database is locked"
    assert ended == Ended(1, f"Error: the database cannot be used: {reason}\n")
    knowledge.load(SHIPPED_SEEDS)
    knowledge.load(MADE_UP_SEEDS)


# A SQLite file, and the disk below it


@pytest.fixture(scope="module")
def sizes(database_kind: str, new_database: NewDatabase) -> tuple[int, int]:
    """How many bytes a file takes that holds the made-up seeds, and after the shipped ones were loaded."""
    with new_database(database_kind) as url:
        migrate(url, TIMEOUT)
        loads = (load(url, seeds) for seeds in (MADE_UP_SEEDS, SHIPPED_SEEDS))
        made_up, shipped = [sqlite_file(url).stat().st_size for loaded in loads if loaded.changed]
        return made_up, shipped


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True, scope="module")
@settings(max_examples=5)
@given(share=st.floats(0.01, 0.99))
def test_a_load_killed_while_it_writes_the_file_is_undone_by_whoever_reads_it_next(
    knowledge: Served, loads: Loads, sizes: tuple[int, int], share: float
) -> None:
    made_up, shipped = sizes
    file = sqlite_file(knowledge.url)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("VACUUM")  # as loads leave what they need no more for the next
    before = file.stat().st_size
    ending = Ending(killed_beyond=round(made_up + share * (shipped - made_up)))
    assert loads.load(knowledge.url, SHIPPED_SEEDS, ending) == Ended(-signal.SIGXFSZ, "")
    assert file.stat().st_size in {before, ending.killed_beyond}  # the server polls, and may have undone it already
    knowledge.assert_untouched()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True, scope="module")
@settings(max_examples=5)
@given(share=st.floats(0.01, 0.99))
def test_a_load_that_finds_no_room_says_so(
    knowledge: Served, loads: Loads, sizes: tuple[int, int], share: float
) -> None:
    ended = loads.load(knowledge.url, SHIPPED_SEEDS, Ending(refused_beyond=round(share * sizes[1])))
    assert ended == Ended(1, "Error: the database cannot be used: disk I/O error (SQLITE_IOERR_WRITE)\n")
    knowledge.assert_untouched()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True, scope="module")
def test_a_load_into_a_full_database_says_so(knowledge: Served) -> None:
    rows = check_seeds(SHIPPED_SEEDS)
    with engine_on(knowledge.url, write=True) as engine:

        @event.listens_for(engine, "connect")
        def _fill(connection: Any, _: object) -> None:
            [pages] = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")

        with pytest.raises(NotReadyError, match="the database cannot be used: database or disk is full"):
            store(engine, *rows)
    knowledge.assert_untouched()
    knowledge.load(SHIPPED_SEEDS)
    knowledge.load(MADE_UP_SEEDS)


# PostgreSQL, and the disk below it


@pytest.fixture(scope="module")
def primary(request: pytest.FixtureRequest, postgres_url: str) -> Iterator[Server]:
    """A server of the tests' own, to be stopped and started; the parameter is the size of the files of its log."""
    assert postgres_url  # its server came first, and made the user that runs this one
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with start_primary(Path(folder), request.param) as started:
            yield started


@pytest.fixture(scope="module")
def on_primary(primary: Server, portal: BlockingPortal) -> Iterator[Served]:
    url = url_on("load", primary)
    migrate(url, TIMEOUT)
    load(url, MADE_UP_SEEDS)
    with serving(url, portal) as client:
        yield Served(url, client)


@pytest.mark.parametrize("primary", [1], indirect=True, scope="module")
def test_a_load_that_finds_no_room_for_a_table_says_so_and_the_server_goes_on(
    primary: Server, on_primary: Served, loads: Loads, tmp_path: Path
) -> None:
    primary.stop()
    primary.start(room=1 << 20)
    ended = loads.load(on_primary.url, SHIPPED_SEEDS, Ending())
    refused = r'could not extend file "base/\d+/\d+"( with FileFallocate\(\))?: File too large'
    assert re.fullmatch(rf"Error: the database cannot be used: {refused}\n", ended.said)
    assert ended.status == 1
    on_primary.assert_untouched()
    primary.execute("VACUUM", "scokb")  # as the server does by itself, sooner or later
    on_primary.load(made_up_seeds(tmp_path, Edit("rivers/memberships.toml", "is admitted", "is let in")))
    primary.stop()
    primary.start()
    on_primary.load(SHIPPED_SEEDS)


@pytest.mark.parametrize("primary", [16], indirect=True, scope="module")
def test_a_load_that_finds_no_room_for_the_log_of_changes_stops_the_server_and_says_so(
    primary: Server, on_primary: Served, loads: Loads
) -> None:
    # What follows stands at the start of a file, and the shipped seeds take more than one.
    primary.execute("SELECT pg_switch_wal()")
    primary.stop()
    primary.start(room=8 << 20)
    ended = loads.load(on_primary.url, SHIPPED_SEEDS, Ending())
    reason = "consuming input failed: server closed the connection unexpectedly; its log says why"
    assert ended == Ended(1, f"Error: the database cannot be used: {reason}\n")
    assert "PANIC:  could not write to log file" in primary.log()
    primary.stop()
    primary.start()
    on_primary.assert_untouched()
    on_primary.load(SHIPPED_SEEDS)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True, scope="module")
def test_a_load_that_is_refused_a_row_says_so_in_one_line(knowledge: Served, loads: Loads) -> None:
    execute(
        knowledge.url,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$",
    )
    execute(knowledge.url, "CREATE TRIGGER refuse BEFORE INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION refuse()")
    ended = loads.load(knowledge.url, SHIPPED_SEEDS, Ending())
    assert ended == Ended(1, "Error: the database cannot be used: No space left on device\n")
    knowledge.assert_untouched()
    execute(knowledge.url, "DROP FUNCTION refuse() CASCADE")
