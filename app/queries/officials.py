"""Officials, with the offices that they held."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select
from sqlmodel import col

from app.models import Office, Official, Tenure
from app.models.vocabularies import Certainty
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.evidence import ConflictReference, EvidenceShape, NameShape, evidence_count, whole, with_evidence
from app.queries.references import StateReference
from app.queries.shapes import ItemShape
from app.queries.sql.filters import PartOfText, choices, facets_of, filtered, named, narrowed, where, with_bodies
from app.queries.sql.known import filter_by, ids_of
from app.queries.sql.lookup import Sizes, item
from app.queries.sql.paging import AnySelect, Found, Page
from app.queries.tenures import TenureShape, tenures_of
from app.queries.time.unchanged import UnchangedPeriod, matching, turning_of, unchanged_in
from app.queries.time.validity import certainty, period_columns, time_params, valid_in

Sort = Literal["id", "-id", "name", "-name"]
Facet = Literal["state", "organization", "certainty"]


class OfficialFilter(BaseModel):
    """What narrows the officials down."""

    id: list[str] = ids_of("official")
    state: list[str] = ids_of("state", "ISO 3166-1 code of the state of nationality.", "KAZ")
    office: list[str] = ids_of("office", "Id of an office held in the requested time.", "fm-blr")
    organization: list[str] = ids_of(
        "organization", "Id of an organization, its bodies included, in which an office is held then.", "sco"
    )
    certainty: list[Certainty] = filter_by("How surely it is held in the requested time.")
    q: PartOfText = Field(
        default=None,
        description="Part of a name in any spelling or script; with `during=../..` among all who ever held an office.",
        examples=["Lukashenko"],
    )


class OfficialRow(ItemShape, kind="official"):
    """A person who holds an office in the requested time."""

    name: str
    state: StateReference | None = Field(description="Nationality, where a source gives it.")
    tenures: list[TenureShape] = Field(description="The offices held in the requested time.")
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class OfficialItem(OfficialRow):
    """A person with all names, tenures and evidence."""

    names: list[NameShape]
    died: str | None = Field(description="Day of death: EDTF text.")
    tenures: list[TenureShape] = Field(description="The offices held: all, or those in the requested time.")
    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")
    note: str | None
    evidence: list[EvidenceShape]


_SELECTED: AnySelect = select(Official, evidence_count("official", col(Official.id)))
_PERIOD = period_columns(Tenure)
_HOLDERS: AnySelect = (
    select(col(Tenure.official_id))
    .join(Office, col(Office.id) == col(Tenure.office_id))
    .where(col(Tenure.official_id).is_not(None), valid_in(_PERIOD))
)
_IN_OFFICE = _SELECTED.where(col(Official.id).in_(_HOLDERS))
_OWN: dict[str, Any] = {"id": col(Official.id), "state": col(Official.state_id)}
_OF_TENURE: dict[str, Any] = {"office": col(Tenure.office_id), "organization": col(Office.organization_id)}


def officials(
    connection: Connection, filters: OfficialFilter, time: TimeQuery, page: Page
) -> tuple[Found[OfficialRow], UnchangedPeriod | None]:
    """Who holds an office in the requested time, and how long the same; with `q`, perhaps for longer."""
    holder, identity, values = col(Tenure.official_id), col(Official.id), time_params(time)
    filters = with_bodies(connection, filters)
    of_tenure = [*choices(filters, {"certainty": certainty(_PERIOD), **_OF_TENURE})]
    own = [*choices(filters, _OWN)]
    sortable = {"id": identity, "name": col(Official.name)}
    called = named("official", identity, filters.q)
    holders = narrowed(_HOLDERS, holder, *of_tenure)
    selected = where(_IN_OFFICE if holders is _HOLDERS else _SELECTED.where(identity.in_(holders)), called)
    found = filtered(connection, selected, page, sortable, *own, values=values)
    if page.facets:
        everybody = narrowed(where(select(identity), called), identity, *own)
        holding = _HOLDERS.where(holder.in_(everybody)).distinct()
        found.facets.update(facets_of(connection, holding, page, holder, of_tenure, values))
    held = tenures_of(connection, "official_id", found.rows, time, page.include, filters.certainty)
    same = unchanged_in(connection, filters, ["state", *_OF_TENURE], time, _turning)
    return found.shaped(with_evidence(connection, _shaped(connection, found.rows, time, held), page.include)), same


@cache
def _turning(certainties: tuple[Certainty, ...], sizes: Sizes) -> AnySelect:
    """All tenures of officials who ever hold an office that matches."""
    holders: AnySelect = select(col(Tenure.official_id)).select_from(Tenure).join(Office)
    holders = holders.where(*matching(_OF_TENURE, sizes)).correlate(None)
    rows: AnySelect = select(Tenure).select_from(Tenure).join(Official).where(*matching(_OWN, sizes))
    return turning_of(rows.where(col(Tenure.official_id).in_(holders)), _PERIOD, certainties, col(Official.state_id))


def official(connection: Connection, identity: str, time: TimeQuery | None) -> OfficialItem:
    """One official; raises :class:`NotFoundError`."""
    row = item(connection, Official, identity, _SELECTED)
    (shown,) = _shaped(connection, [row], time, tenures_of(connection, "official_id", [row], time, ["evidence"]))
    return whole(connection, OfficialItem, row, dict(shown), time)


def _shaped(
    connection: Connection, rows: Sequence[Any], time: TimeQuery | None, held: Mapping[str, list[TenureShape]]
) -> list[OfficialRow]:
    states = references.states(connection, (row.state_id for row in rows), time.day if time else None)
    return [OfficialRow.from_row(row, state=states.get(row.state_id), tenures=held[row.id]) for row in rows]
