"""Loading: all of the files or nothing, and nothing where nothing changed."""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import ColumnElement, event, literal_column, make_url, select, text

from app.db import NotReadyError
from app.loading import SeedsError, check_seeds, load_seeds
from app.loading.store import store
from app.models import metadata
from tests.databases import NO_PATIENCE, Content, content, engine_on, execute, load, sqlite_file
from tests.faults import MADE_UP_SEEDS, REWORDED, Edit, made_up_seeds, without_privileges
from tests.shipped import shipped


class PowerCut(BaseException):
    """What ends a load in the middle."""


@pytest.fixture
def loaded_url(migrated_database_url: str) -> str:
    """The URL of a database that holds the made-up seeds."""
    load(migrated_database_url, MADE_UP_SEEDS)
    return migrated_database_url


@pytest.fixture
def other_seeds(tmp_path: Path) -> Path:
    """The made-up seeds with another word in one fact."""
    return made_up_seeds(tmp_path, REWORDED)


def test_the_shipped_seeds_are_without_a_fault() -> None:
    knowledge_base, rows, _ = shipped()
    assert knowledge_base.license == "CC0-1.0"
    assert {name for name in rows if rows[name]} == set(metadata.tables) - {"revision", "search_text"}


def test_the_shipped_seeds_stand_in_the_database_row_by_row(database_url: str) -> None:
    rows = shipped().rows
    found = content(database_url)
    for name, expected in rows.items():
        keys = [column.name for column in metadata.tables[name].primary_key]
        assert found[name] == sorted(expected, key=lambda row: [row[key] for key in keys]), name


def test_a_load_says_what_it_did(migrated_database_url: str) -> None:
    loaded = load(migrated_database_url, MADE_UP_SEEDS)
    assert loaded.changed
    found = content(migrated_database_url)
    (revision,) = found.pop("revision")
    assert found.pop("search_text")
    assert loaded.counts == {name: len(rows) for name, rows in found.items() if rows}
    assert (revision["content_hash"], revision["counts"]) == (loaded.content_hash, loaded.counts)


def test_the_same_load_twice_writes_nothing(database_url: str) -> None:
    before, traces = content(database_url), _traces_of_writing(database_url)
    (revision,) = before["revision"]
    with engine_on(database_url, write=True) as engine:
        loaded = store(engine, shipped().knowledge_base, shipped().rows)
    assert not loaded.changed
    assert (loaded.content_hash, loaded.counts) == (revision["content_hash"], revision["counts"])
    assert content(database_url) == before
    assert _traces_of_writing(database_url) == traces


def test_a_comment_in_a_file_changes_nothing(loaded_url: str, tmp_path: Path) -> None:
    before = content(loaded_url)
    seeds = made_up_seeds(tmp_path, Edit("states.toml", 'id = "XBB"', '# Brookland\nid    =    "XBB"'))
    assert not load(loaded_url, seeds).changed
    assert content(loaded_url) == before


def test_a_changed_file_changes_what_it_says_and_adds_a_revision(loaded_url: str, other_seeds: Path) -> None:
    before = content(loaded_url)
    assert load(loaded_url, other_seeds).changed
    after = content(loaded_url)
    assert after["revision"][:-1] == before["revision"]
    assert {name for name in after if after[name] != before[name]} == {"revision", "membership"}
    changed = [row["id"] for row in after["membership"] if row not in before["membership"]]
    assert changed == ["rivers-xbb-member"]


def test_what_was_loaded_before_leaves_no_trace(loaded_url: str, shipped_database_url: str) -> None:
    before = _facts(shipped_database_url)
    assert load(shipped_database_url, MADE_UP_SEEDS).changed
    after = _facts(shipped_database_url)
    assert all(after[name] != before[name] for name in before)
    assert after == _facts(loaded_url)


def test_the_same_content_has_the_same_hash(loaded_url: str, other_seeds: Path) -> None:
    load(loaded_url, other_seeds)
    load(loaded_url, MADE_UP_SEEDS)
    hashes = [row["content_hash"] for row in content(loaded_url)["revision"]]
    assert hashes[0] == hashes[2] != hashes[1]


def test_a_made_up_organization_needs_no_new_code(loaded_url: str) -> None:
    found = content(loaded_url)
    assert [row["name"] for row in found["state"]] == ["Aldland", "Brookland", "Cairnland", "Union of Dales"]
    assert {row["status"] for row in found["membership_status"]} == {"member", "associate"}
    assert [row["text"] is None for row in found["document"]] == [True, False, True, True]
    assert {name for name in found if not found[name]} == {"release", "release_change"}
    assert "sco" not in str(found).lower()
    assert "shanghai" not in str(found).lower()


def test_faulty_files_leave_the_old_content_whole(loaded_url: str, tmp_path: Path) -> None:
    before = content(loaded_url)
    seeds = made_up_seeds(tmp_path, REWORDED, Edit("rivers/chairmanship.toml", 'state = "XAA"', 'state = "XAB"'))
    with pytest.raises(SeedsError):
        load(loaded_url, seeds)
    assert content(loaded_url) == before


@pytest.mark.parametrize("statement", ["DELETE FROM state", "INSERT INTO evidence", "INSERT INTO revision", "COMMIT"])
def test_a_load_that_is_cut_off_leaves_the_old_content_whole(
    loaded_url: str, other_seeds: Path, statement: str
) -> None:
    before = content(loaded_url)
    with engine_on(loaded_url, write=True) as engine:

        def cut(*passed: Any) -> None:
            if statement == "COMMIT" or str(passed[2]).startswith(statement):
                raise PowerCut

        event.listen(engine, "commit" if statement == "COMMIT" else "before_cursor_execute", cut)
        with pytest.raises(PowerCut):
            load_seeds(other_seeds, engine)
    assert content(loaded_url) == before


def test_a_reader_keeps_what_it_began_with_whatever_is_loaded(loaded_url: str, other_seeds: Path) -> None:
    memberships = select(metadata.tables["membership"])
    with engine_on(loaded_url) as engine, engine.connect() as reader:
        before = reader.execute(memberships).all()
        if engine.dialect.name == "sqlite":
            with pytest.raises(NotReadyError, match="locked"):
                load(loaded_url, other_seeds, NO_PATIENCE)
        else:
            assert load(loaded_url, other_seeds).changed
        assert reader.execute(memberships).all() == before
        reader.rollback()
        load(loaded_url, other_seeds)  # which SQLite did not do yet
        assert reader.execute(memberships).all() != before


def test_nobody_waits_for_a_load_until_it_commits(shipped_database_url: str) -> None:
    """Not even where it replaces more than SQLite holds in memory by itself."""
    newest = select(metadata.tables["revision"].c.content_hash).order_by(metadata.tables["revision"].c.number.desc())
    rows = check_seeds(MADE_UP_SEEDS)
    with engine_on(shipped_database_url) as reading, engine_on(shipped_database_url, write=True) as writing:

        def read() -> str | None:
            with reading.connect() as connection:
                return connection.scalar(newest)

        before = read()
        seen: list[str | None] = []
        event.listen(writing, "after_cursor_execute", lambda *_: seen.append(read()))
        loaded = store(writing, *rows)
        assert len(seen) > len(metadata.tables)
        assert set(seen) == {before}
        assert read() == loaded.content_hash != before


def test_a_locked_database_is_left_as_it_is(loaded_url: str, other_seeds: Path) -> None:
    before = content(loaded_url)
    with _locked(loaded_url), pytest.raises(NotReadyError, match=r"the database cannot be used: .*lock") as refusal:
        load(loaded_url, other_seeds, NO_PATIENCE)
    assert refusal.value.lack == "unreachable"
    assert content(loaded_url) == before


def test_two_loads_of_the_same_files_at_once_load_them_once(migrated_database_url: str) -> None:
    with ThreadPoolExecutor(2) as threads:
        loads = [threads.submit(load, migrated_database_url, MADE_UP_SEEDS) for _ in range(2)]
    assert sorted(loaded.result().changed for loaded in loads) == [False, True]
    assert len(content(migrated_database_url)["revision"]) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o666, 0o555)], ids=["file", "folder"])
def test_what_is_read_only_is_left_as_it_is(
    loaded_url: str, other_seeds: Path, file_mode: int, folder_mode: int
) -> None:
    before = content(loaded_url)
    rows = check_seeds(other_seeds)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "scokb.db")
        shutil.copyfile(sqlite_file(loaded_url), copy)
        copy.chmod(file_mode)
        Path(folder).chmod(folder_mode)
        url = f"sqlite:///{copy}"
        with without_privileges(), engine_on(url, write=True) as engine:
            with pytest.raises(NotReadyError, match="the database cannot be used"):
                store(engine, *rows)
            assert content(url) == before
        Path(folder).chmod(0o700)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_connection_is_used_that_is_opened_while_a_load_ends(loaded_url: str) -> None:
    file = sqlite_file(loaded_url)
    seconds = count(1)
    with engine_on(loaded_url) as engine:
        event.listen(engine, "connect", lambda *_: os.utime(file, (0, next(seconds))))
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM revision")) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_file_that_cannot_be_made_safe_is_left_as_it_is(loaded_url: str, other_seeds: Path) -> None:
    before = content(loaded_url)
    journal = Path(f"{sqlite_file(loaded_url)}-journal")
    journal.mkdir()
    with pytest.raises(NotReadyError, match="the database cannot be used"):
        load(loaded_url, other_seeds)
    journal.rmdir()
    assert content(loaded_url) == before


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_role_without_the_right_to_write_is_told_so(loaded_url: str, other_seeds: Path) -> None:
    before = content(loaded_url)
    url = make_url(loaded_url)
    reader = Identifier(f"reader_of_{url.database}")
    with psycopg.connect(loaded_url, autocommit=True) as server:
        server.execute(SQL("CREATE ROLE {} LOGIN").format(reader))
        server.execute(SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(reader))
    theirs = url.set(username=f"reader_of_{url.database}").render_as_string(hide_password=False)
    with pytest.raises(NotReadyError, match="the database cannot be used: permission denied for table revision"):
        load(theirs, other_seeds)
    assert content(theirs) == before


def test_a_database_that_is_not_migrated_is_not_loaded(empty_database_url: str, other_seeds: Path) -> None:
    with pytest.raises(NotReadyError, match="run: scokb migrate && scokb load") as refusal:
        load(empty_database_url, other_seeds)
    assert refusal.value.lack in {"not_migrated", "unreachable"}


def test_a_database_at_an_older_migration_is_not_loaded(loaded_url: str, other_seeds: Path) -> None:
    execute(loaded_url, "UPDATE alembic_version SET version_num = '0001'")
    before = content(loaded_url)
    with pytest.raises(NotReadyError, match=r"at migration 0001, .* run: scokb migrate && scokb load") as refusal:
        load(loaded_url, other_seeds)
    assert refusal.value.lack == "not_migrated"
    assert content(loaded_url) == before


@contextmanager
def _locked(database_url: str) -> Iterator[None]:
    """Somebody else writes, or dumps; PostgreSQL ends them in the end, so that nobody waits for ever."""
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(sqlite_file(database_url), isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield
    else:
        with closing(psycopg.connect(database_url)) as server:
            server.execute("SET idle_in_transaction_session_timeout = '2s'")
            server.execute("LOCK TABLE revision IN ACCESS EXCLUSIVE MODE")
            yield


def _facts(database_url: str) -> Content:
    return {name: rows for name, rows in content(database_url).items() if name != "revision"}


def _traces_of_writing(database_url: str) -> object:
    """What a write changes, even one of the same values: the bytes of a file, the transactions of rows."""
    if database_url.startswith("sqlite"):
        return hashlib.sha256(sqlite_file(database_url).read_bytes()).hexdigest()
    with engine_on(database_url) as engine, engine.connect() as connection:
        transaction: ColumnElement[int] = literal_column("CAST(CAST(xmin AS text) AS bigint)")
        return {
            name: connection.scalars(select(transaction).select_from(table).order_by(*table.primary_key)).all()
            for name, table in metadata.tables.items()
        }
