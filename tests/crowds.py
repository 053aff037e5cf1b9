"""A knowledge base of made-up ties, big enough for a database to tell a good plan from a bad one."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from string import ascii_uppercase
from typing import Any

from sqlalchemy import Connection, insert, text

from app.loading.rows import Rows
from app.models import metadata

ORGANIZATIONS = [f"league-{number}" for number in range(250)]
STATES = ["".join(letters) for letters in product(ascii_uppercase, repeat=3)][:200]
MEETINGS = [f"summit-{number}" for number in range(1000)]
STATUSES = ["member", "observer"]
FIRST, LAST = date(1950, 1, 1), date(2024, 12, 31)


def fill(connection: Connection) -> None:
    """Put it into migrated tables, and let the database take its statistics."""
    for name, rows in _rows().items():
        connection.execute(insert(metadata.tables[name]), rows)
    if connection.dialect.name == "postgresql":  # all rows and no sample, so that plans are the same each time
        connection.execute(text("SET LOCAL default_statistics_target = 1000"))
    connection.execute(text("ANALYZE"))


def _rows() -> Rows:
    """Every state has had a status in every organization for some years, which is proven once."""
    ties = [(organization, state) for organization in ORGANIZATIONS for state in STATES]
    memberships = []
    for number, (organization, state) in enumerate(ties):
        admitted = FIRST + timedelta(number * 7919 % (LAST - FIRST).days)
        left = admitted + timedelta(1 + number * 6007 % 9000)
        status = STATUSES[number // 3 % len(STATUSES)]
        identity = f"{organization}-{state.lower()}"
        row = {"id": identity, "organization_id": organization, "state_id": state, "status": status}
        decided = {"decided_edtf": str(admitted), "decided_earliest": admitted, "decided_latest": admitted}
        further: dict[str, Any] = {"start_event": "is admitted", "end_event": None, "confidence": "high", "note": None}
        further |= {"previous_id": f"{identity}-before", "uncovered_from": LAST + timedelta(1)}
        memberships.append(row | decided | further | _period(admitted, left))
    return {
        "state": [
            {"id": state, "alpha2": f"{number:03}", "numeric": f"{number:03}", "wikidata": f"Q{number}", "name": state}
            | {"note": None, "successors": []}
            for number, state in enumerate(STATES)
        ],
        "organization": [
            {"id": organization, "name": organization, "classification": "league"}
            | {"coverage_from": FIRST, "coverage_until": LAST}
            | _period(FIRST, None)
            for organization in ORGANIZATIONS
        ],
        "membership_status": [
            {"id": f"{organization}-{status}", "organization_id": organization, "status": status, "label": status}
            | {"description": status, "family": "full" if status == "member" else "associated"}
            | _period(FIRST, None)
            for organization in ORGANIZATIONS
            for status in STATUSES
        ],
        "membership": memberships,
        "membership_step": [
            {"id": f"{row['id']}--decided", "membership_id": row["id"], "kind": "decided"}
            | {"date_edtf": row["decided_edtf"], "date_earliest": FIRST, "date_latest": FIRST}
            for row in memberships
        ],
        "standing": [
            {"id": f"{organization}-{state.lower()}", "organization_id": organization, "state_id": state}
            | {"standing": "dormant"}
            | _period(FIRST, LAST)
            for organization, state in ties[::3]
        ],
        "name": [
            {"id": f"{kind}-{identity}-{language}-{since.year}", "subject_kind": kind, "subject_id": identity}
            | {"name": identity, "folded": identity.lower(), "language": language, "kind": "preferred"}
            | _period(since, until)
            for kind, identities in (("state", STATES), ("organization", ORGANIZATIONS), ("meeting", MEETINGS))
            for identity in identities
            for language in ("en", "fr", "ru", "zh")
            for since, until in pairwise((FIRST, date(1975, 1, 1), date(2000, 1, 1), LAST))
        ],
        "revision": [
            {"content_hash": "leagues", "loaded_at": datetime(2025, 1, 1, tzinfo=UTC), "name": "Leagues"}
            | {"description": "Leagues", "license": "CC0-1.0", "license_url": "https://gazette.example/"}
            | {"coverage_from": FIRST, "coverage_until": LAST, "counts": {}, "examples": {}}
        ],
        "document": [
            {"id": "gazette", "title": "Gazette", "publisher": "Gazette", "url": "https://gazette.example/"}
            | {"language": "en", "folded": "gazette"}
        ],
        "evidence": [
            {"id": number, "subject_kind": "membership", "subject_id": row["id"], "item_kind": "membership"}
            | {"item_id": row["id"], "position": 0, "document_id": "gazette", "supports": [], "stance": "supports"}
            for number, row in enumerate(memberships)
        ],
    }


def _period(start: date, end: date | None) -> dict[str, Any]:
    until = end or date.max
    return {
        "start_edtf": str(start),
        "start_earliest": start,
        "start_latest": start,
        "end_kind": "known" if end else "open",
        "end_edtf": str(end) if end else None,
        "end_earliest": until,
        "end_latest": until,
    }
