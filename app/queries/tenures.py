"""Who held which office when."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.models import Name, Office, Official, Organization, State, Tenure
from app.models.vocabularies import Certainty, Confidence
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.evidence import ConflictReference, EvidenceShape, evidence_count, whole, with_evidence
from app.queries.references import Reference, StateReference
from app.queries.shapes import ItemShape, grouped
from app.queries.sql.filters import by_name, choices, filtered, with_bodies
from app.queries.sql.known import filter_by, ids_of, values_of
from app.queries.sql.lookup import Sizes, item, rows_with
from app.queries.sql.paging import AnySelect, Found, Page, select_joined
from app.queries.time.unchanged import UnchangedPeriod, matching, turning_of, unchanged_in
from app.queries.time.validity import (
    SHOWN_DAY,
    Validity,
    certainty,
    certainty_then,
    period_columns,
    time_params,
    valid_in,
    validity,
)

Sort = Literal["id", "-id", "start", "-start", "office", "-office"]
Facet = Literal["state", "organization", "classification", "certainty"]


class TenureShape(ItemShape, kind="tenure"):
    """One official, or one state, holding one office over one period."""

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

    id: list[str] = ids_of("tenure")
    official: list[str] = ids_of("official", "Id of the official who holds it.", "wang-yi")
    office: list[str] = ids_of("office", "Id of the office.", "fm-blr")
    state: list[str] = ids_of("state", "ISO 3166-1 code of the state whose office it is, or which holds it.", "BLR")
    organization: list[str] = ids_of(
        "organization", "Id of the organization whose office it is, its bodies included.", "sco"
    )
    classification: list[str] = values_of("office", "classification", "What kind of office.", "foreign_minister")
    certainty: list[Certainty] = filter_by("How surely it holds in the requested time.")


_COUNTRY = aliased(State)
_PERIOD = period_columns(Tenure)
_COLUMNS = by_name(
    Tenure.official_id,
    Tenure.office_id,
    Office.organization_id,
    Office.classification,
    state=func.coalesce(col(Tenure.state_id), col(Office.state_id)),
)
_TENURES: AnySelect = (
    select_joined(
        [Tenure, Office, Organization, Official, State],
        Tenure,
        col(Office.name).label("office_name"),
        col(Organization.id).label("organization_id"),
        col(Organization.name).label("organization_name"),
        col(_COUNTRY.id).label("country_id"),
        col(_COUNTRY.name).label("country_name"),
        col(Official.name).label("official_name"),
        *references.STATE_NAMES,
        evidence_count("tenure", col(Tenure.id)),
    )
    .outerjoin(_COUNTRY, col(_COUNTRY.id) == col(Office.state_id))
    .outerjoin(Name, references.name_on(SHOWN_DAY))
)
_BY_START = col(Tenure.start_latest), col(Tenure.id)
_EVER: AnySelect = _TENURES.add_columns(certainty_then(_PERIOD)).order_by(*_BY_START)
_THEN: AnySelect = _TENURES.add_columns(certainty(_PERIOD).label("certainty")).where(valid_in(_PERIOD))
_THEN_BY_START = _THEN.order_by(*_BY_START)


def tenures(
    connection: Connection, filters: TenureFilter, time: TimeQuery, page: Page
) -> tuple[Found[TenureShape], UnchangedPeriod | None]:
    """The tenures that are valid in the requested time: a page of them, how many there are, and how long the same."""
    filters = with_bodies(connection, filters)
    chosen = choices(filters, by_name(Tenure.id, certainty=certainty(_PERIOD), **_COLUMNS))
    sortable = by_name(Tenure.id, Tenure.office_id, start=Tenure.start_earliest)
    found = filtered(connection, _THEN, page, sortable, *chosen, values=time_params(time))
    same = unchanged_in(connection, filters, _COLUMNS, time, _turning)
    return found.shaped(with_evidence(connection, [*map(_shaped, found.rows)], page.include)), same


@cache
def _turning(certainties: tuple[Certainty, ...], sizes: Sizes) -> AnySelect:
    rows: AnySelect = select(Tenure).select_from(Tenure).join(Office).where(*matching(_COLUMNS, sizes))
    return turning_of(rows, _PERIOD, certainties, col(Tenure.state_id))


def tenure(connection: Connection, identity: str, time: TimeQuery | None) -> TenureItem:
    """One tenure, with its certainty in the requested time; raises :class:`NotFoundError`."""
    row = item(connection, Tenure, identity, _EVER, time_params(time))
    return whole(connection, TenureItem, row, dict(_shaped(row)))


def tenures_of(
    connection: Connection,
    holder: Literal["office_id", "official_id"],
    owners: Sequence[Any],
    time: TimeQuery | None,
    include: Sequence[str],
    certainties: Sequence[Certainty] = (),
) -> dict[str, list[TenureShape]]:
    """Tenures of some offices or officials, by the column with their ids, in the order of their start.

    With a time, those valid then; with `certainties`, those that are so as surely. A fixed number of statements.
    """
    ids = (owner.id for owner in owners)
    rows = rows_with(connection, _THEN_BY_START if time else _EVER, getattr(Tenure, holder), ids, time_params(time))
    shown = zip(rows, with_evidence(connection, [*map(_shaped, rows)], include), strict=True)
    return grouped(
        (getattr(row, holder), tenure) for row, tenure in shown if not certainties or tenure.certainty in certainties
    )


def _shaped(row: Any) -> TenureShape:
    held = references.of(row, "office", "official", "state", "organization", country="state")
    return TenureShape.from_row(row, **held, valid=validity(row))
