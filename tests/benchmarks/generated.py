"""Made-up histories of any size, as rows of the migrated schema: the same rows every time."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from tests.benchmarks.shipped import migrated

STATES = 200
MEMBERS = 20
"""How many states an organization of common size has ever had; each was an observer first, then a member."""

FIRST, LAST = date(1950, 1, 1), date(2026, 2, 1)
HUGE = "huge"
_DECIDED = "decided_edtf decided_earliest decided_latest"
_PERIOD = "start_edtf start_earliest start_latest end_kind end_edtf end_earliest end_latest"
_OPEN = ("open", None, str(date.max), str(date.max))
_EVER = (str(FIRST), str(FIRST), str(FIRST), *_OPEN)

Row = Sequence[Any]


def generate(file: Path, memberships: int) -> str:
    """The URL of a new database with so many memberships, a tenth of them in one organization.

    Every membership has one piece of evidence. Raises ``RuntimeError`` where the rows break a rule of the schema.
    """
    url = migrated(file)
    organizations = common_organizations(memberships)
    with closing(sqlite3.connect(file)) as connection, connection:
        _insert(connection, "state", "id alpha2 numeric wikidata name successors", map(_state, range(STATES)))
        columns = f"id subject_kind subject_id name folded language kind {_PERIOD}"
        _insert(connection, "name", columns, map(_state_name, range(STATES)))
        columns = f"id name classification coverage_from coverage_until {_PERIOD}"
        _insert(
            connection,
            "organization",
            columns,
            ((name, name, "league", str(FIRST), str(LAST), *_EVER) for name in _names(organizations)),
        )
        columns = f"id organization_id status label description family {_PERIOD}"
        _insert(connection, "membership_status", columns, chain.from_iterable(map(_statuses, _names(organizations))))
        columns = "id title publisher url language folded"
        _insert(connection, "document", columns, [("annals", "Annals", "League", "https://annals.example", "en", "")])
        rows = list(chain(_common(organizations), _huge(memberships - organizations * MEMBERS * 2)))
        columns = (
            f"id organization_id state_id status start_event confidence uncovered_from previous_id {_DECIDED} {_PERIOD}"
        )
        _insert(connection, "membership", columns, rows)
        columns = "id subject_kind subject_id item_kind item_id position document_id supports stance"
        _insert(connection, "evidence", columns, (_evidence(number, row) for number, row in enumerate(rows)))
        columns = "content_hash loaded_at name description license license_url coverage_from coverage_until counts"
        told = ("Histories", "Of leagues that never were.", "CC0-1.0", "https://annals.example", str(FIRST), str(LAST))
        counts = json.dumps({"membership": memberships})
        _insert(connection, "revision", columns, [(f"{memberships:064}", "2026-02-01 00:00:00", *told, counts)])
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken or len(rows) != memberships:
            raise RuntimeError(f"{len(rows)} rows, broken: {broken}")
    return url


def common_organizations(memberships: int) -> int:
    """How many organizations of common size there are among so many memberships."""
    return memberships * 9 // 10 // (MEMBERS * 2)


def _insert(connection: sqlite3.Connection, table: str, columns: str, rows: Iterable[Row]) -> None:
    names = columns.split()
    places = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608


def _names(organizations: int) -> Iterator[str]:
    return chain([HUGE], (f"league-{number}" for number in range(organizations)))


def _code(number: int) -> str:
    return "X" + chr(65 + number // 26) + chr(65 + number % 26)


def _state(number: int) -> Row:
    code = _code(number)
    return code, code[1:], f"{number:03}", f"Q{number}", f"State {code}", "[]"


def _state_name(number: int) -> Row:
    code, _, _, _, name, _ = _state(number)
    return f"{code}-en", "state", code, name, name.lower(), "en", "preferred", *_EVER


def _statuses(organization: str) -> Iterator[Row]:
    for status, family in (("member", "full"), ("observer", "associated")):
        yield f"{organization}-{status}", organization, status, status, "One of the statuses.", family, *_EVER


def _common(organizations: int) -> Iterator[Row]:
    """Organizations founded over seventy years, whose members came over ten years, and some of which left."""
    for number in range(organizations):
        founded = FIRST + timedelta(number * 379 % 20_000)
        for place in range(MEMBERS):
            state = _code((number * 7 + place * 10) % STATES)
            observer = founded + timedelta(place * 97)
            member = observer + timedelta(300 + (number + place) % 5 * 365)
            left = member + timedelta(1000 + number % 1500) if (number + place) % 4 == 0 else None
            yield _membership(f"league-{number}", state, "observer", (observer, member))
            yield _membership(f"league-{number}", state, "member", (member, left), observer)


def _huge(memberships: int) -> Iterator[Row]:
    """One organization of all states, whose status changed as often as it takes."""
    times = -(-memberships // STATES)
    length = (LAST - FIRST) // times
    for number in range(memberships):
        time, state = divmod(number, STATES)
        start = FIRST + time * length + timedelta(state % length.days)
        end = start + length if time < times - 1 else None
        status = ("observer", "member")[(time + state) % 2]
        yield _membership(HUGE, _code(state), status, (start, end), start - length if time else None)


def _membership(
    organization: str, state: str, status: str, days: tuple[date, date | None], previous: date | None = None
) -> Row:
    start, end = days
    started = (str(start),) * 3
    ended = ("known", *(str(end),) * 3) if end else _OPEN
    identity, before = (f"{organization}-{state.lower()}-{day}" for day in (start, previous))
    covered = (str(LAST + timedelta(1)), before if previous else None)
    return (identity, organization, state, status, "signs", "medium", *covered, None, *started[1:], *started, *ended)


def _evidence(number: int, membership: Row) -> Row:
    return (number, "membership", membership[0], "membership", membership[0], 0, "annals", '["start"]', "supports")
