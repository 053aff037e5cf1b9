"""Offices, with those who held them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select
from sqlmodel import col

from app.models import Completeness, Office, Organization, Tenure
from app.models.vocabularies import Certainty, OfficeHolder, RecordedLevel
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.completeness import levels
from app.queries.evidence import ConflictReference, EvidenceShape, NameShape, evidence_count, whole, with_evidence
from app.queries.references import Reference, StateReference
from app.queries.shapes import ItemShape
from app.queries.sql.filters import by_name, choices, filtered, with_bodies
from app.queries.sql.known import filter_by, ids_of, values_of
from app.queries.sql.lookup import Sizes, item
from app.queries.sql.paging import AnySelect, Found, Page
from app.queries.tenures import TenureShape, tenures_of
from app.queries.time.unchanged import UnchangedPeriod, matching, names_of, turning_of, unchanged_in
from app.queries.time.validity import period_columns

Sort = Literal["id", "-id", "name", "-name"]
Facet = Literal["classification", "state", "organization"]


class OfficeFilter(BaseModel):
    """What narrows the offices down."""

    id: list[str] = ids_of("office")
    state: list[str] = ids_of("state", "ISO 3166-1 code of the state whose office it is.", "BLR")
    organization: list[str] = ids_of(
        "organization", "Id of the organization whose office it is, its bodies included.", "sco"
    )
    certainty: list[Certainty] = filter_by("How surely it is held in the requested time.")
    classification: list[str] = values_of("office", "classification", "What kind of office.", "foreign_minister")


class OfficeRow(ItemShape, kind="office"):
    """An office with those who hold it in the requested time; none where nobody is known to."""

    name: str
    classification: str
    state: StateReference | None = Field(description="The state whose office it is.")
    organization: Reference | None = Field(description="The organization whose office it is.")
    holder: OfficeHolder = Field(description="What holds it: an official, or a state as for a chairmanship.")
    concurrent: bool = Field(description="Whether several hold it at once.")
    holders_recorded: RecordedLevel = Field(description="How many of its holders in the requested time are recorded.")
    holders: list[TenureShape] = Field(description="Who holds it in the requested time.")
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class OfficeItem(OfficeRow):
    """An office with its holders, and all its evidence."""

    names: list[NameShape]
    holders_recorded: RecordedLevel = Field(description="How many of its holders, ever or then, are recorded.")
    holders: list[TenureShape] = Field(description="All holders, or those in the requested time.")
    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")
    note: str | None
    evidence: list[EvidenceShape]


_SELECTED: AnySelect = select(
    Office, col(Organization.name).label("organization_name"), evidence_count("office", col(Office.id))
).outerjoin(Organization, col(Organization.id) == col(Office.organization_id))
_COLUMNS = by_name(Office.state_id, Office.organization_id, Office.classification)


def offices(
    connection: Connection, filters: OfficeFilter, time: TimeQuery, page: Page
) -> tuple[Found[OfficeRow], UnchangedPeriod | None]:
    """Offices: a page of them with their holders in the requested time, how many there are, and how long the same."""
    filters = with_bodies(connection, filters)
    columns = choices(filters, by_name(Office.id, **_COLUMNS))
    found = filtered(connection, _SELECTED, page, by_name(Office.id, Office.name), *columns)
    held = tenures_of(connection, "office_id", found.rows, time, page.include, filters.certainty)
    same = unchanged_in(connection, filters, _COLUMNS, time, _turning)
    return found.shaped(with_evidence(connection, _shaped(connection, found.rows, time, held), page.include)), same


@cache
def _turning(certainties: tuple[Certainty, ...], sizes: Sizes) -> AnySelect:
    concerned = matching(_COLUMNS, sizes)
    rows: AnySelect = select(Tenure).select_from(Tenure).join(Office).where(*concerned)
    owners = names_of(select(col(Office.state_id)).where(*concerned))
    recorded = select(Completeness).where(
        col(Completeness.of) == "holders", col(Completeness.subject_id).in_(select(col(Office.id)).where(*concerned))
    )
    levels = (recorded.with_only_columns(day) for day in (col(Completeness.first_day), col(Completeness.end_day)))
    return turning_of(rows, period_columns(Tenure), certainties, col(Tenure.state_id), [*owners, *levels])


def office(connection: Connection, identity: str, time: TimeQuery | None) -> OfficeItem:
    """One office; raises :class:`NotFoundError`."""
    row = item(connection, Office, identity, _SELECTED)
    (shown,) = _shaped(connection, [row], time, tenures_of(connection, "office_id", [row], time, ["evidence"]))
    return whole(connection, OfficeItem, row, dict(shown), time)


def _shaped(
    connection: Connection, rows: Sequence[Any], time: TimeQuery | None, held: Mapping[str, list[TenureShape]]
) -> list[OfficeRow]:
    states = references.states(connection, (row.state_id for row in rows), time.day if time else None)
    recorded = levels(connection, "holders", [row.id for row in rows], time)
    return [
        OfficeRow.from_row(
            row,
            state=states.get(row.state_id),
            **references.of(row, "organization"),
            holders_recorded=recorded[row.id],
            holders=held[row.id],
        )
        for row in rows
    ]
