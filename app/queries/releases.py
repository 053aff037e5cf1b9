"""Releases: names, days, what they hold; and what changed in them, fact by fact, and why."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, func, or_, select
from sqlmodel import col

from app.kinds import KINDS, href
from app.models import Release, ReleaseChange, metadata
from app.models.vocabularies import ChangeKind, ChangeOp
from app.queries.errors import NotFoundError, ParameterError, RemovedError, UnknownValuesError, nearest
from app.queries.shapes import Shape, grouped
from app.queries.sql.filters import by_name, choices, filtered, where
from app.queries.sql.known import filter_by, ids_of, values_of
from app.queries.sql.paging import AnySelect, Found, Page, columns_of, page_of

Sort = Literal["date", "-date"]
ChangeSort = Literal["release", "-release"]
Fields = dict[str, Any]

PATH = "/v1/releases"

ReleaseDay = Annotated[date, Field(description="The day of the release.")]


class KnownRelease(NamedTuple):
    """What is needed to answer from a release: its name, its day, and the hash of its records."""

    name: str
    date: date
    sha256: str


class ReleaseRow(Shape):
    """A release: the knowledge base as it was known on a day."""

    id: str = Field(description="Name of the release: year and month, and a number from the second one of a month on.")
    href: str = Field(description="Address of the release.")
    date: ReleaseDay
    summary: str = Field(description="What is new in it.")
    sha256: str = Field(description="SHA-256 of `records.jsonl`, its records.")
    previous: str | None = Field(description="The release before; null for the first.")
    counts: dict[str, int] = Field(description="How many records of each noun it holds.")
    changes: dict[ChangeKind, int] = Field(description="How many changes of each kind it made.")
    files: str = Field(description="Address of its files: tables, database, records, texts, citation.")


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


_KNOWN = select(col(Release.name), col(Release.date), col(Release.sha256)).order_by(col(Release.position))
_LIST: AnySelect = select(*columns_of(Release, "archive"))
_CHANGES: AnySelect = select(ReleaseChange, col(Release.position), col(Release.previous)).join(
    Release, col(Release.name) == col(ReleaseChange.release_name)
)
_COLUMNS = by_name(
    *metadata.tables["release_change"].c["kind", "op", "noun", "fact_id"], release=ReleaseChange.release_name
)


def known_releases(connection: Connection) -> tuple[KnownRelease, ...]:
    """All releases, oldest first."""
    return tuple(KnownRelease(*row) for row in connection.execute(_KNOWN))


def archive_of(connection: Connection, name: str) -> bytes:
    """The archive of a release."""
    return connection.execute(select(col(Release.archive)).where(col(Release.name) == name)).scalar_one()


def releases(connection: Connection, page: Page) -> Found[ReleaseRow]:
    """One page of the releases, and how many there are."""
    rows, total = page_of(connection, _LIST, page, {"date": col(Release.position)})
    return Found(_shaped(connection, rows), total, {})


def release(connection: Connection, name: str) -> ReleaseRow:
    """A release; raises :class:`NotFoundError`."""
    row = connection.execute(_LIST.where(col(Release.name) == name)).first()
    if row is None:
        raise NotFoundError("release", name, hint=nearest(name, (known.name for known in known_releases(connection))))
    return _shaped(connection, [row])[0]


def refuse_removed(connection: Connection, error: NotFoundError, until: str | None) -> None:
    """Raise :class:`RemovedError` for an id that a release removed: the newest that did, or the newest up to one."""
    change, kind = ReleaseChange, error.noun.replace(" ", "_")
    last = select(col(Release.position)).where(col(Release.name) == until).scalar_subquery()
    statement = (
        select(col(change.release_name), col(change.reason), col(change.successor))
        .join(Release, col(Release.name) == col(change.release_name))
        .where(col(change.op) == "removed", col(change.noun) == kind, col(change.fact_id) == error.identity)
        .order_by(col(Release.position).desc())
    )
    row = connection.execute(where(statement, col(Release.position) <= last if until else None)).first()
    if row is None:
        return
    noun, _, successor = (row.successor or "").partition(":")
    address = href(noun, successor) if noun in KINDS else None
    why = f": {row.reason}" if row.reason else "."
    instead = f" {address} took its place." if address else ""
    message = f"Release {row.release_name} removed {error.noun} {error.identity!r}{why}{instead}"
    raise RemovedError(message, row.release_name, address) from error


def _shaped(connection: Connection, rows: Sequence[Any]) -> list[ReleaseRow]:
    by_kind = col(ReleaseChange.release_name), col(ReleaseChange.kind)
    counted = select(*by_kind, func.count()).group_by(*by_kind).order_by(by_kind[1])
    changes = grouped((name, (kind, number)) for name, kind, number in connection.execute(counted))
    return [
        ReleaseRow.from_row(
            row,
            id=row.name,
            href=f"{PATH}/{row.name}",
            changes=dict(changes[row.name]),
            files=f"{PATH}/{row.name}/files",
        )
        for row in rows
    ]


def release_changes(connection: Connection, filters: ChangeFilter, page: Page) -> Found[ChangeRow]:
    """One page of the changes, oldest first, and how many there are; raises :class:`UnknownValuesError`."""
    names = [known.name for known in known_releases(connection)]
    if filters.after is not None and filters.after not in names:
        known = f"unknown value; known: {', '.join(names)}"
        raise UnknownValuesError([ParameterError("after", known, filters.after, nearest(filters.after, names))])
    selected = where(
        _CHANGES,
        col(ReleaseChange.release_name).in_(names[names.index(filters.after) + 1 :]) if filters.after else None,
        _about(ReleaseChange.states, filters.state),
        _about(ReleaseChange.organizations, filters.organization),
    )
    columns, sortable = choices(filters, _COLUMNS), {"release": col(Release.position)}
    found = filtered(connection, selected, page, sortable, *columns, identity=col(ReleaseChange.id))
    return found.shaped([_change(row) for row in found.rows])


def _about(column: Any, ids: Sequence[str]) -> ColumnElement[bool] | None:
    return or_(*(col(column).contains(f" {each} ", autoescape=True) for each in ids)) if ids else None


def _change(row: Any) -> ChangeRow:
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
