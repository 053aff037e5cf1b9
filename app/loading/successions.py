"""Offices that one holds at a time: the next start ends a tenure whose end is not known."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from app.loading.columns import Rows
from app.loading.facts import Known
from app.loading.faults import Fault
from app.loading.record_period import period_of

Row = dict[str, Any]


def bound_by_successors(rows: Rows) -> None:
    """Bound the rows of `tenure` in place: a tenure ends at the latest on the last day that the next start can mean."""
    alone = {office["id"] for office in rows["office"] if not office["concurrent"]}
    of_office: dict[str, list[Row]] = defaultdict(list)
    for row in rows["tenure"]:
        if row["office_id"] in alone:
            of_office[row["office_id"]].append(row)
    for tenures in of_office.values():
        for row, following in _successions(tenures):
            last = following["start_latest"]
            if row["end_earliest"] <= last < row["end_latest"] and row["end_kind"] == "unknown":
                row["end_latest"] = last


def overlapping_tenures(known: Known) -> list[Fault]:
    """Tenures of an office held by one at a time that share a day for certain."""
    of_office: dict[str, list[tuple[Row, Any]]] = defaultdict(list)
    for fact in known.values():
        office = known.get(("office", fact.record.office)) if fact.kind == "tenure" else None
        if office and not office.record.concurrent:
            of_office[office.id].append((vars(period_of(fact.record)), fact))
    faults = []
    for tenures in of_office.values():
        tenures.sort(key=lambda tenure: (tenure[0]["start_earliest"], tenure[0]["start_latest"]))
        for (row, fact), (following, other) in pairwise(tenures):
            if max(row["start_latest"], following["start_latest"]) < min(
                row["end_earliest"], following["end_earliest"]
            ):
                message = f"{other.id} overlaps {fact.id}; say concurrent = true of an office that several hold at once"
                faults.append(other.entry.fault("overlapping_tenures", message, *other.location, "start"))
    return faults


def _successions(tenures: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Each tenure with the next one that begins for certain after it."""
    found = []
    for row in tenures:
        later = [other for other in tenures if other["start_earliest"] > row["start_latest"]]
        if later:
            found.append((row, min(later, key=lambda other: other["start_latest"])))
    return found
