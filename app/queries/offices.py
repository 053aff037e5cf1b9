"""Offices, with those who held them."""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select
from sqlmodel import col

from app.kinds import href
from app.models import Completeness, Office, Organization, Tenure
from app.models.vocabularies import Certainty, OfficeHolder, RecordedLevel
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.completeness import levels
from app.queries.conflicts import ConflictReference, conflicts_about
from app.queries.evidence import EvidenceShape, Include, evidence_count
from app.queries.references import Href, Reference, StateReference
from app.queries.sql.filters import Choice, Found, filtered, within
from app.queries.sql.known import IDS, Values
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Page
from app.queries.tenures import TenureShape, tenures_of
from app.queries.text.names import NameShape, names
from app.queries.time.unchanged import (
    Sizes,
    UnchangedPeriod,
    matching,
    names_of,
    nearest_days,
    sizes_of,
    turning_days,
    unchanged,
)
from app.queries.time.validity import period_columns

Sort = Literal["id", "-id", "name", "-name"]
Facet = Literal["classification", "state", "organization"]


class OfficeFilter(BaseModel):
    """What narrows the offices down."""

    id: Annotated[list[str], Values("office")] = IDS
    state: Annotated[list[str], Values("state")] = Field(
        default=[],
        description="ISO 3166-1 code of the state whose office it is.",
        examples=[["BLR"]],
    )
    organization: Annotated[list[str], Values("organization")] = Field(
        default=[],
        description="Id of the organization whose office it is, its bodies included.",
        examples=[["sco"]],
    )
    certainty: list[Certainty] = Field(default=[], description="How surely it is held in the requested time.")
    classification: Annotated[list[str], Values("office", "classification")] = Field(
        default=[], description="What kind of office.", examples=[["foreign_minister"]]
    )


class OfficeRow(BaseModel):
    """An office with those who hold it in the requested time; none where nobody is known to."""

    id: str
    href: Href
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
    Office,
    col(Organization.name).label("organization_name"),
    evidence_count("office", col(Office.id)),
).outerjoin(Organization, col(Organization.id) == col(Office.organization_id))


def offices(
    connection: Connection,
    filters: OfficeFilter,
    time: TimeQuery,
    page: Page,
    include: Iterable[Include],
) -> Found[OfficeRow]:
    """Offices: a page of them with their holders in the requested time, and how many there are."""
    sortable = {"id": col(Office.id), "name": col(Office.name)}
    found = filtered(
        connection,
        _SELECTED,
        page,
        sortable,
        Choice("id", col(Office.id), filters.id),
        Choice("state", col(Office.state_id), filters.state),
        Choice("organization", col(Office.organization_id), within(connection, filters.organization)),
        Choice("classification", col(Office.classification), filters.classification),
    )
    rows = found.rows
    ids = [row.id for row in rows]
    holders = tenures_of(connection, "office_id", ids, time, include, filters.certainty)
    states = references.states(connection, (row.state_id for row in rows), time.day)
    proofs = evidence.included(connection, "office", ids, include)
    recorded = levels(connection, "holders", ids, time)
    shaped = [
        OfficeRow(
            id=row.id,
            href=href("office", row.id),
            name=row.name,
            classification=row.classification,
            state=states.get(row.state_id),
            organization=references.optional("organization", row.organization_id, row.organization_name),
            holder=row.holder,
            concurrent=row.concurrent,
            holders_recorded=recorded[row.id],
            holders=holders[row.id],
            evidence_count=row.evidence_count,
            evidence=proofs(row.id),
        )
        for row in rows
    ]
    return found.shaped(shaped)


def unchanged_offices(connection: Connection, filters: OfficeFilter, time: TimeQuery) -> UnchangedPeriod | None:
    """The period around the requested day in which the same offices have the same holders, as far as recorded."""
    values = {
        "state": filters.state,
        "organization": within(connection, filters.organization),
        "classification": filters.classification,
    }
    return unchanged(connection, _turning(tuple(filters.certainty), sizes_of(values)), time, values)


@cache
def _turning(certainties: tuple[Certainty, ...], sizes: Sizes) -> AnySelect:
    columns: dict[str, Any] = {
        "state": col(Office.state_id),
        "organization": col(Office.organization_id),
        "classification": col(Office.classification),
    }
    concerned = matching(columns, sizes)
    rows: AnySelect = select(Tenure).select_from(Tenure).join(Office).where(*concerned)
    valid, days = turning_days(rows, period_columns(Tenure), certainties, "valid", state_id=col(Tenure.state_id))
    owners = select(col(Office.state_id)).where(*concerned, col(Office.state_id).is_not(None))
    states = select(valid.c.state_id).where(valid.c.state_id.is_not(None)).union_all(owners)
    recorded = select(Completeness).where(
        col(Completeness.of) == "holders", col(Completeness.subject_id).in_(select(col(Office.id)).where(*concerned))
    )
    levels = (recorded.with_only_columns(day) for day in (col(Completeness.first_day), col(Completeness.end_day)))
    return nearest_days([*days, *names_of(states), *levels])


def office(connection: Connection, identity: str, time: TimeQuery | None) -> OfficeItem:
    """One office; raises :class:`NotFoundError`."""
    row = item(connection, Office, identity)
    proofs = evidence.evidence_of(connection, "office", [identity])[identity]
    holders = tenures_of(connection, "office_id", [identity], time, ["evidence"])
    day = time.day if time else None
    return OfficeItem(
        id=row.id,
        href=href("office", row.id),
        name=row.name,
        names=names(connection, "office", identity, time),
        classification=row.classification,
        state=references.states(connection, [row.state_id], day).get(row.state_id),
        organization=references.to(connection, "organization", [row.organization_id]).get(row.organization_id),
        holder=row.holder,
        concurrent=row.concurrent,
        holders_recorded=levels(connection, "holders", [identity], time)[identity],
        holders=holders[identity],
        conflicts=conflicts_about(connection, "office", identity),
        note=row.note,
        evidence_count=len(proofs),
        evidence=proofs,
    )
