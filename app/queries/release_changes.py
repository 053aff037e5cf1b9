"""What changed in releases, fact by fact, and why."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, or_, select
from sqlmodel import col

from app.kinds import href
from app.models import Release, ReleaseChange, metadata
from app.models.vocabularies import ChangeKind, ChangeOp
from app.queries.errors import ParameterError, UnknownValuesError, nearest
from app.queries.releases import known_releases
from app.queries.shapes import Shape
from app.queries.sql.filters import by_name, choices, filtered, where
from app.queries.sql.known import filter_by, ids_of, values_of
from app.queries.sql.paging import AnySelect, Found, Page

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


class ChangeRow(Shape):
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

    release: list[str] = values_of("release", "name", "Made by this release.", "2026.11.2")
    after: str | None = Field(default=None, description="Made by the releases after this one.", examples=["2026.11"])
    kind: list[ChangeKind] = filter_by("Kind of the change.")
    op: list[ChangeOp] = filter_by("Whether the record was added, changed or removed.")
    noun: list[str] = values_of("release_change", "noun", "Kind of the record, such as `membership`.", "membership")
    fact: list[str] = filter_by("Id of the record.", "sco-blr-member")
    state: list[str] = ids_of("state", "About this state: ISO 3166-1 code.", "BLR")
    organization: list[str] = ids_of("organization", "About this organization.", "sco")


_LIST: AnySelect = select(ReleaseChange, col(Release.position), col(Release.previous)).join(
    Release, col(Release.name) == col(ReleaseChange.release_name)
)
_COLUMNS = by_name(
    *metadata.tables["release_change"].c["kind", "op", "noun", "fact_id"], release=ReleaseChange.release_name
)


def release_changes(connection: Connection, filters: ChangeFilter, page: Page) -> Found[ChangeRow]:
    """One page of the changes, oldest first, and how many there are; raises :class:`UnknownValuesError`."""
    names = [known.name for known in known_releases(connection)]
    if filters.after is not None and filters.after not in names:
        known = f"unknown value; known: {', '.join(names)}"
        raise UnknownValuesError([ParameterError("after", known, filters.after, nearest(filters.after, names))])
    selected = where(
        _LIST,
        col(ReleaseChange.release_name).in_(names[names.index(filters.after) + 1 :]) if filters.after else None,
        _about(ReleaseChange.states, filters.state),
        _about(ReleaseChange.organizations, filters.organization),
    )
    columns, sortable = choices(filters, _COLUMNS), {"release": col(Release.position)}
    found = filtered(connection, selected, page, sortable, *columns, identity=col(ReleaseChange.id))
    return found.shaped([_shaped(row) for row in found.rows])


def _about(column: Any, ids: Sequence[str]) -> ColumnElement[bool] | None:
    return or_(*(col(column).contains(f" {each} ", autoescape=True) for each in ids)) if ids else None


def _shaped(row: Any) -> ChangeRow:
    address = href(row.item_kind, row.item_id) if row.item_kind else None
    if address and row.op == "removed":
        address = f"{address}?release={row.previous}"
    return ChangeRow.from_row(
        row,
        id=f"{row.release_name}/{row.noun}/{row.fact_id}",
        release=row.release_name,
        fact=ChangedFact(noun=row.noun, id=row.fact_id, label=row.label, href=address),
        fields=sorted(row.after or row.before),
    )
