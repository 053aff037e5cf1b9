"""Officials, with the offices that they held."""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import Connection, and_, select
from sqlmodel import col

from app.kinds import href
from app.models import Office, Official, Tenure
from app.models.vocabularies import Certainty
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.conflicts import ConflictReference, conflicts_about
from app.queries.evidence import EvidenceShape, Include, evidence_count
from app.queries.references import Href, StateReference
from app.queries.sql.filters import Choice, Found, PartOfText, facet, filtered, named, narrowed, within
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
from app.queries.time.validity import certainty, period_columns, time_params, valid_in

Sort = Literal["id", "-id", "name", "-name"]
Facet = Literal["state", "organization", "certainty"]


class OfficialFilter(BaseModel):
    """What narrows the officials down."""

    id: Annotated[list[str], Values("official")] = IDS
    state: Annotated[list[str], Values("state")] = Field(
        default=[], description="ISO 3166-1 code of the state of nationality.", examples=[["KAZ"]]
    )
    office: Annotated[list[str], Values("office")] = Field(
        default=[], description="Id of an office held in the requested time.", examples=[["fm-blr"]]
    )
    organization: Annotated[list[str], Values("organization")] = Field(
        default=[],
        description="Id of an organization, its bodies included, in which an office is held then.",
        examples=[["sco"]],
    )
    certainty: list[Certainty] = Field(default=[], description="How surely it is held in the requested time.")
    q: PartOfText | SkipJsonSchema[None] = Field(
        default=None,
        description="Part of a name in any spelling or script; with `during=../..` among all who ever held an office.",
        examples=["Lukashenko"],
    )


class OfficialRow(BaseModel):
    """A person who holds an office in the requested time."""

    id: str
    href: Href
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
_HOLDERS: AnySelect = (
    select(col(Tenure.official_id))
    .join(Office, col(Office.id) == col(Tenure.office_id))
    .where(col(Tenure.official_id).is_not(None), valid_in(period_columns(Tenure)))
)
_IN_OFFICE = _SELECTED.where(col(Official.id).in_(_HOLDERS))


def officials(
    connection: Connection,
    filters: OfficialFilter,
    time: TimeQuery,
    page: Page,
    include: Iterable[Include],
) -> Found[OfficialRow]:
    """Who holds an office in the requested time: a page of them, and how many there are."""
    bodies = within(connection, filters.organization)
    columns = period_columns(Tenure)
    holder = col(Tenure.official_id)
    of_tenure = [
        Choice("certainty", certainty(columns), filters.certainty),
        Choice("office", col(Tenure.office_id), filters.office),
        Choice("organization", col(Office.organization_id), bodies),
    ]
    held = narrowed(_HOLDERS, holder, *of_tenure)
    statement = _IN_OFFICE if held is _HOLDERS else _SELECTED.where(col(Official.id).in_(held))
    everybody = _SELECTED
    if filters.q:
        condition = named("official", col(Official.id), filters.q)
        statement, everybody = statement.where(condition), everybody.where(condition)
    sortable = {"id": col(Official.id), "name": col(Official.name)}
    own = Choice("id", col(Official.id), filters.id), Choice("state", col(Official.state_id), filters.state)
    found = filtered(connection, statement, page, sortable, *own, values=time_params(time))
    if found.facets is not None:
        for each in (each for each in of_tenure if each.parameter in page.facets):
            others = (other.condition(holder) for other in of_tenure if other is not each and other.values)
            where = and_(valid_in(columns), col(Office.id) == col(Tenure.office_id), *others)
            counted = Choice(each.parameter, each.column, [], of_row=holder, where=where)
            rest = narrowed(everybody, sortable["id"], *own)
            found.facets[each.parameter] = facet(connection, rest, sortable["id"], counted, time_params(time))
    rows = found.rows
    ids = [row.id for row in rows]
    offices = tenures_of(connection, "official_id", ids, time, include, filters.certainty)
    states = references.states(connection, (row.state_id for row in rows), time.day)
    proofs = evidence.included(connection, "official", ids, include)
    shaped = [
        OfficialRow(
            id=row.id,
            href=href("official", row.id),
            name=row.name,
            state=states.get(row.state_id),
            tenures=offices[row.id],
            evidence_count=row.evidence_count,
            evidence=proofs(row.id),
        )
        for row in rows
    ]
    return found.shaped(shaped)


def unchanged_officials(connection: Connection, filters: OfficialFilter, time: TimeQuery) -> UnchangedPeriod | None:
    """The period around the requested day in which the same officials hold the same offices.

    `q` is left out: with it the period may be shorter than need be.
    """
    values = {
        "state": filters.state,
        "office": filters.office,
        "organization": within(connection, filters.organization),
    }
    return unchanged(connection, _turning(tuple(filters.certainty), sizes_of(values)), time, values)


@cache
def _turning(certainties: tuple[Certainty, ...], sizes: Sizes) -> AnySelect:
    """All tenures of officials who ever hold an office that matches."""
    held: dict[str, Any] = {"office": col(Tenure.office_id), "organization": col(Office.organization_id)}
    within_reach = (
        select(col(Tenure.official_id))
        .select_from(Tenure)
        .join(Office)
        .where(*matching(held, tuple(size for size in sizes if size[0] in held)), col(Tenure.official_id).is_not(None))
    )
    rows: AnySelect = (
        select(Tenure)
        .select_from(Tenure)
        .join(Official)
        .where(
            *matching({"state": col(Official.state_id)}, tuple(size for size in sizes if size[0] not in held)),
            col(Tenure.official_id).in_(within_reach.correlate(None)),
        )
    )
    nationality = {"state_id": col(Official.state_id)}
    valid, days = turning_days(rows, period_columns(Tenure), certainties, "valid", **nationality)
    return nearest_days([*days, *names_of(select(valid.c.state_id).where(valid.c.state_id.is_not(None)))])


def official(connection: Connection, identity: str, time: TimeQuery | None) -> OfficialItem:
    """One official; raises :class:`NotFoundError`."""
    row = item(connection, Official, identity)
    proofs = evidence.evidence_of(connection, "official", [identity])[identity]
    held = tenures_of(connection, "official_id", [identity], time, ["evidence"])
    day = time.day if time else None
    return OfficialItem(
        id=row.id,
        href=href("official", row.id),
        name=row.name,
        names=names(connection, "official", identity, time),
        state=references.states(connection, [row.state_id], day).get(row.state_id),
        died=row.died,
        tenures=held[identity],
        conflicts=conflicts_about(connection, "official", identity),
        note=row.note,
        evidence_count=len(proofs),
        evidence=proofs,
    )
