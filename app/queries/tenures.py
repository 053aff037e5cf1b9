"""Who held which office when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, func, null, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kinds import href
from app.models import Name, Office, Official, Organization, State, Tenure
from app.models.vocabularies import Certainty, Confidence
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.conflicts import ConflictReference, conflicts_about
from app.queries.evidence import EvidenceShape, Include, evidence_count
from app.queries.references import Href, Reference, StateReference
from app.queries.sql.filters import Choice, Found, filtered, within
from app.queries.sql.known import IDS, Values
from app.queries.sql.lookup import by_id, found
from app.queries.sql.paging import AnySelect, Page
from app.queries.sql.several import in_several, several, size_for
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
from app.queries.time.validity import SHOWN_DAY, Validity, certainty, period_columns, time_params, valid_in, validity


class TenureShape(BaseModel):
    """One official, or one state, holding one office over one period."""

    id: str
    href: Href
    office: Reference = Field(description="The office held.")
    official: Reference | None = Field(description="The holder, where it is a person.")
    state: StateReference | None = Field(description="The holder, where it is a state, as for a chairmanship.")
    organization: Reference | None = Field(description="The organization whose office it is, if it is none of a state.")
    country: Reference | None = Field(description="The state whose office it is, if it is none of an organization.")
    title: str | None = Field(description="How the office was held, where that differs from its name.")
    acting: bool
    valid: Validity
    certainty: Certainty | None = Field(
        description="How surely it holds in the requested time; null where none was requested."
    )
    confidence: Confidence | None = Field(description="How sure the curators are; null where not said.")
    note: str | None
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class TenureItem(TenureShape):
    """A tenure with the conflicts about it and all its evidence."""

    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")
    evidence: list[EvidenceShape]


class TenureFilter(BaseModel):
    """What narrows the tenures down."""

    id: Annotated[list[str], Values("tenure")] = IDS
    official: Annotated[list[str], Values("official")] = Field(
        default=[], description="Id of the official who holds it.", examples=[["wang-yi"]]
    )
    office: Annotated[list[str], Values("office")] = Field(
        default=[], description="Id of the office.", examples=[["fm-blr"]]
    )
    state: Annotated[list[str], Values("state")] = Field(
        default=[],
        description="ISO 3166-1 code of the state whose office it is, or which holds it.",
        examples=[["BLR"]],
    )
    organization: Annotated[list[str], Values("organization")] = Field(
        default=[],
        description="Id of the organization whose office it is, its bodies included.",
        examples=[["sco"]],
    )
    classification: Annotated[list[str], Values("office", "classification")] = Field(
        default=[], description="What kind of office.", examples=[["foreign_minister"]]
    )
    certainty: list[Certainty] = Field(default=[], description="How surely it holds in the requested time.")


Group = Literal["office_id", "official_id"]
_COUNTRY = aliased(State)
Sort = Literal["id", "-id", "start", "-start", "office", "-office"]
Facet = Literal["state", "organization", "classification", "certainty"]


@cache
def _selected(*, dated: bool) -> AnySelect:
    """Tenures with office and holder; `dated`: those valid in the requested time, and how surely."""
    columns = period_columns(Tenure)
    surely = certainty(columns) if dated else null()
    statement: AnySelect = (
        select(
            Tenure,
            col(Office.name).label("office_name"),
            col(Organization.id).label("organization_id"),
            col(Organization.name).label("organization_name"),
            col(_COUNTRY.id).label("country_id"),
            col(_COUNTRY.name).label("country_name"),
            col(Official.name).label("official_name"),
            *references.STATE_NAMES,
            surely.label("certainty"),
            evidence_count("tenure", col(Tenure.id)),
        )
        .select_from(Tenure)
        .join(Office, col(Office.id) == col(Tenure.office_id))
        .outerjoin(Organization, col(Organization.id) == col(Office.organization_id))
        .outerjoin(_COUNTRY, col(_COUNTRY.id) == col(Office.state_id))
        .outerjoin(Official, col(Official.id) == col(Tenure.official_id))
        .outerjoin(State, col(State.id) == col(Tenure.state_id))
        .outerjoin(Name, references.name_on(SHOWN_DAY))
    )
    return statement.where(valid_in(columns)) if dated else statement


@cache
def _grouped(group: Group, size: int, *, dated: bool) -> AnySelect:
    """Tenures of several offices or officials, in the order of their start."""
    wanted = in_several(getattr(Tenure, group), "wanted", size)
    return _selected(dated=dated).where(wanted).order_by(col(Tenure.start_latest), col(Tenure.id))


_ONE = by_id(_selected(dated=False), col(Tenure.id))
_ONE_THEN = by_id(select(certainty(period_columns(Tenure))).where(valid_in(period_columns(Tenure))), col(Tenure.id))
_HELD_BY = func.coalesce(col(Tenure.state_id), col(Office.state_id))


def tenures(
    connection: Connection, filters: TenureFilter, time: TimeQuery, page: Page, include: Iterable[Include]
) -> Found[TenureShape]:
    """The tenures that are valid in the requested time: a page of them, and how many there are."""
    listed = filtered(
        connection,
        _selected(dated=True),
        page,
        {"id": col(Tenure.id), "start": col(Tenure.start_earliest), "office": col(Tenure.office_id)},
        Choice("id", col(Tenure.id), filters.id),
        Choice("official", col(Tenure.official_id), filters.official),
        Choice("office", col(Tenure.office_id), filters.office),
        Choice("state", _HELD_BY, filters.state),
        Choice("organization", col(Office.organization_id), within(connection, filters.organization)),
        Choice("classification", col(Office.classification), filters.classification),
        Choice("certainty", certainty(period_columns(Tenure)), filters.certainty),
        values=time_params(time),
    )
    return listed.shaped(_shaped(connection, listed.rows, include))


def unchanged_tenures(connection: Connection, filters: TenureFilter, time: TimeQuery) -> UnchangedPeriod | None:
    """The period around the requested day in which the same tenures have the same rows."""
    values = {
        "official": filters.official,
        "office": filters.office,
        "state": filters.state,
        "organization": within(connection, filters.organization),
        "classification": filters.classification,
    }
    return unchanged(connection, _turning(tuple(filters.certainty), sizes_of(values)), time, values)


@cache
def _turning(certainties: tuple[Certainty, ...], sizes: Sizes) -> AnySelect:
    columns: dict[str, Any] = {
        "official": col(Tenure.official_id),
        "office": col(Tenure.office_id),
        "state": _HELD_BY,
        "organization": col(Office.organization_id),
        "classification": col(Office.classification),
    }
    rows: AnySelect = select(Tenure).select_from(Tenure).join(Office, col(Office.id) == col(Tenure.office_id))
    rows = rows.where(*matching(columns, sizes))
    valid, days = turning_days(rows, period_columns(Tenure), certainties, "valid", state_id=col(Tenure.state_id))
    return nearest_days([*days, *names_of(select(valid.c.state_id).where(valid.c.state_id.is_not(None)))])


def tenure(connection: Connection, identity: str, time: TimeQuery | None) -> TenureItem:
    """One tenure, with its certainty in the requested time; raises :class:`NotFoundError`."""
    row = found(connection, Tenure, identity, _ONE, time_params(time))
    surely = connection.scalar(_ONE_THEN, {**time_params(time), "id": identity}) if time else None
    (shaped,) = _shaped(connection, [row], ["evidence"])
    return TenureItem(**dict(shaped) | {"certainty": surely}, conflicts=conflicts_about(connection, "tenure", identity))


def tenures_of(
    connection: Connection,
    group: Group,
    ids: Iterable[str],
    time: TimeQuery | None,
    include: Iterable[Include],
    certainties: Sequence[Certainty] = (),
) -> dict[str, list[TenureShape]]:
    """Tenures by office or by official, of those with one of `ids`, in the order of their start.

    With a time, those valid then; with `certainties`, those that do so as surely. A fixed number of statements,
    whatever the number of tenures.
    """
    wanted = sorted(ids)
    statement = _grouped(group, size_for(wanted), dated=time is not None)
    if certainties:
        statement = statement.where(certainty(period_columns(Tenure)).in_(certainties))
    rows = connection.execute(statement, {**time_params(time), **several("wanted", wanted)}).all()
    grouped: dict[str, list[TenureShape]] = defaultdict(list)
    for row, shaped in zip(rows, _shaped(connection, rows, include), strict=True):
        grouped[getattr(row, group)].append(shaped)
    return grouped


def _shaped(connection: Connection, rows: Sequence[Any], include: Iterable[Include]) -> list[TenureShape]:
    proofs = evidence.included(connection, "tenure", (row.id for row in rows), include)
    return [
        TenureShape(
            id=row.id,
            href=href("tenure", row.id),
            office=references.reference("office", row.office_id, row.office_name),
            official=references.optional("official", row.official_id, row.official_name),
            state=references.optional_state(row.state_id, row.state_name, row.name_then),
            organization=references.optional("organization", row.organization_id, row.organization_name),
            country=references.optional("state", row.country_id, row.country_name),
            title=row.title,
            acting=row.acting,
            valid=validity(row),
            certainty=row.certainty,
            confidence=row.confidence,
            note=row.note,
            evidence_count=row.evidence_count,
            evidence=proofs(row.id),
        )
        for row in rows
    ]
