"""Releases: names, days, what they hold, and what they removed."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field
from sqlalchemy import Connection, func, select
from sqlmodel import col

from app.kinds import KINDS, href
from app.models import Release, ReleaseChange
from app.models.vocabularies import ChangeKind
from app.queries.errors import NotFoundError, RemovedError, nearest
from app.queries.shapes import Shape, grouped
from app.queries.sql.filters import where
from app.queries.sql.paging import AnySelect, Found, Page, columns_of, page_of

Sort = Literal["date", "-date"]

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


_KNOWN = select(col(Release.name), col(Release.date), col(Release.sha256)).order_by(col(Release.position))
_LIST: AnySelect = select(*columns_of(Release, "archive"))


def known_releases(connection: Connection) -> tuple[KnownRelease, ...]:
    """All releases, oldest first."""
    return tuple(KnownRelease(*row) for row in connection.execute(_KNOWN))


def archive_of(connection: Connection, name: str) -> bytes:
    """The archive of a release."""
    return connection.execute(select(col(Release.archive)).where(col(Release.name) == name)).scalar_one()


def releases(connection: Connection, page: Page) -> Found[ReleaseRow]:
    """One page of the releases, and how many there are."""
    rows, total = page_of(connection, _LIST, page, {"date": col(Release.position)})
    return Found(_shaped(connection, rows), total, None)


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
