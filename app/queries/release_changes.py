"""What changed in releases, fact by fact, and why."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, or_, select
from sqlmodel import col

from app.kinds import href
from app.models import Release, ReleaseChange
from app.models.vocabularies import ChangeKind, ChangeOp
from app.queries.errors import UnknownValue, UnknownValuesError, nearest
from app.queries.releases import known_releases
from app.queries.sql.filters import Choice, Found, filtered
from app.queries.sql.known import Values
from app.queries.sql.paging import AnySelect, Page

Sort = Literal["release", "-release"]

Fields = dict[str, Any]


class ChangedFact(BaseModel):
    """The fact that changed."""

    noun: str = Field(description="The kind of the record: `membership`, `name`, `passage`.")
    id: str
    label: str = Field(description="The fact in words.")
    href: str | None = Field(
        description="Address of what shows the fact, in the last release that has it where it was removed; null for "
        "what has no address."
    )


class ChangeRow(BaseModel):
    """One fact that differs between a release and the one before."""

    id: str = Field(description="Id of the change: the release and the fact.")
    release: str = Field(description="The release that changed it.")
    op: ChangeOp = Field(description="Whether the record was added, changed or removed.")
    kind: ChangeKind = Field(
        description="`new`: recorded for the first time; `real_world`: something happened; `correction`: it was "
        "wrong; `refinement`: it is more precise or better sourced; `retraction`: it should not have been there."
    )
    reason: str | None = Field(description="Why; null where the kind says it all.")
    fact: ChangedFact = Field(description="The fact that changed.")
    fields: list[str] = Field(description="The fields that differ.")
    before: Fields | None = Field(
        description="The fields that differ, as the seeds said them; null for a field that had no value, and for a "
        "record that was added."
    )
    after: Fields | None = Field(
        description="The fields that differ, as the seeds say them; null for a field without value, and for a record "
        "that was removed."
    )
    successor: str | None = Field(description="The fact that took its place, as `noun:id`.")


class ChangeFilter(BaseModel):
    """Which changes. Different filters mean "and", a repeated one means "or"."""

    release: Annotated[list[str], Values("release", "name")] = Field(
        default=[], description="Made by this release.", examples=[["2026.11.2"]]
    )
    after: str | None = Field(default=None, description="Made by the releases after this one.", examples=["2026.11"])
    kind: list[ChangeKind] = Field(default=[], description="Kind of the change.")
    op: list[ChangeOp] = Field(default=[], description="Whether the record was added, changed or removed.")
    noun: Annotated[list[str], Values("release_change", "noun")] = Field(
        default=[], description="Kind of the record, such as `membership`.", examples=[["membership"]]
    )
    fact: list[str] = Field(default=[], description="Id of the record.", examples=[["sco-blr-member"]])
    state: Annotated[list[str], Values("state")] = Field(
        default=[], description="About this state: ISO 3166-1 code.", examples=[["BLR"]]
    )
    organization: Annotated[list[str], Values("organization")] = Field(
        default=[], description="About this organization.", examples=[["sco"]]
    )


_LIST: AnySelect = select(ReleaseChange, col(Release.position), col(Release.previous)).join(
    Release, col(Release.name) == col(ReleaseChange.release_name)
)


def release_changes(connection: Connection, chosen: ChangeFilter, page: Page) -> Found[ChangeRow]:
    """One page of the changes, oldest first, and how many there are; raises :class:`UnknownValuesError`."""
    names = [known.name for known in known_releases(connection)]
    if chosen.after is not None and chosen.after not in names:
        known = f"unknown value; known: {', '.join(names)}"
        raise UnknownValuesError([UnknownValue("after", chosen.after, known, nearest(chosen.after, names))])
    statement = _LIST
    if chosen.after:
        statement = statement.where(col(ReleaseChange.release_name).in_(names[names.index(chosen.after) + 1 :]))
    for column, values in ((ReleaseChange.states, chosen.state), (ReleaseChange.organizations, chosen.organization)):
        if values:
            about = (col(column).contains(f" {value} ", autoescape=True) for value in values)
            statement = statement.where(or_(*about))
    found = filtered(
        connection,
        statement,
        page,
        {"release": col(Release.position)},
        Choice("release", col(ReleaseChange.release_name), chosen.release),
        Choice("kind", col(ReleaseChange.kind), chosen.kind),
        Choice("op", col(ReleaseChange.op), chosen.op),
        Choice("noun", col(ReleaseChange.noun), chosen.noun),
        Choice("fact", col(ReleaseChange.fact_id), chosen.fact),
        identity=col(ReleaseChange.id),
    )
    return found.shaped([_row(row) for row in found.rows])


def _row(row: Any) -> ChangeRow:
    address = href(row.item_kind, row.item_id) if row.item_kind else None
    if address and row.op == "removed":
        address = f"{address}?release={row.previous}"
    computed = {
        "id": f"{row.release_name}/{row.noun}/{row.fact_id}",
        "release": row.release_name,
        "fact": ChangedFact(noun=row.noun, id=row.fact_id, label=row.label, href=address),
        "fields": sorted(row.after or row.before),
    }
    return ChangeRow(**row._asdict() | computed)
