"""Releases: names, days, what they hold, and what they removed."""

from collections import defaultdict
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, Field
from sqlalchemy import Connection, func, select
from sqlmodel import col

from app.kinds import KINDS, href
from app.models import Release, ReleaseChange
from app.models.vocabularies import ChangeKind
from app.queries.errors import NotFoundError, nearest
from app.queries.sql.filters import Found
from app.queries.sql.paging import AnySelect, Page, page_of

Sort = Literal["date", "-date"]

PATH = "/v1/releases"

ReleaseDay = Annotated[date, Field(description="The day of the release.")]


class KnownRelease(NamedTuple):
    """What is needed to answer from a release: its name, its day, and the hash of its records."""

    name: str
    date: date
    sha256: str


class ReleaseRow(BaseModel):
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


class Removal(NamedTuple):
    """Which release removed an id, why, if anybody said, and the address of what took its place, if anything did."""

    release: str
    reason: str | None
    successor: str | None


_KNOWN = select(col(Release.name), col(Release.date), col(Release.sha256)).order_by(col(Release.position))
_COLUMNS: list[Any] = [getattr(Release, name) for name in ("name", "date", "summary", "sha256", "previous", "counts")]
_LIST: AnySelect = select(*_COLUMNS)


def known_releases(connection: Connection) -> tuple[KnownRelease, ...]:
    """All releases, oldest first."""
    return tuple(KnownRelease(*row) for row in connection.execute(_KNOWN))


def archive_of(connection: Connection, name: str) -> bytes:
    """The archive of a release."""
    return connection.execute(select(col(Release.archive)).where(col(Release.name) == name)).scalar_one()


def releases(connection: Connection, page: Page) -> Found[ReleaseRow]:
    """One page of the releases, and how many there are."""
    rows, total = page_of(connection, _LIST, page, {"date": col(Release.position)})
    counts = _changes(connection)
    return Found([_row(row, counts) for row in rows], total, None)


def release(connection: Connection, name: str) -> ReleaseRow:
    """A release; raises :class:`NotFoundError`."""
    row = connection.execute(_LIST.where(col(Release.name) == name)).first()
    if row is None:
        close = nearest(name, (known.name for known in known_releases(connection)))
        raise NotFoundError("release", name, hint=close)
    return _row(row, _changes(connection))


def removal(connection: Connection, kind: str, identity: str, until: str | None) -> Removal | None:
    """Which release removed an item, the newest one, or the newest up to one; None where none did."""
    change = ReleaseChange
    statement = (
        select(col(change.release_name), col(change.reason), col(change.successor))
        .join(Release, col(Release.name) == col(change.release_name))
        .where(col(change.op) == "removed", col(change.noun) == kind, col(change.fact_id) == identity)
        .order_by(col(Release.position).desc())
    )
    if until is not None:
        last = select(col(Release.position)).where(col(Release.name) == until).scalar_subquery()
        statement = statement.where(col(Release.position) <= last)
    row = connection.execute(statement).first()
    if row is None:
        return None
    noun, _, successor = (row.successor or "").partition(":")
    return Removal(row.release_name, row.reason, href(noun, successor) if noun in KINDS else None)


def _changes(connection: Connection) -> dict[str, dict[ChangeKind, int]]:
    by_kind = col(ReleaseChange.release_name), col(ReleaseChange.kind)
    found: dict[str, dict[ChangeKind, int]] = defaultdict(dict)
    for name, kind, number in connection.execute(
        select(*by_kind, func.count()).group_by(*by_kind).order_by(by_kind[1])
    ):
        found[name][kind] = number
    return found


def _row(row: Any, counts: dict[str, dict[ChangeKind, int]]) -> ReleaseRow:
    address = f"{PATH}/{row.name}"
    computed = {"id": row.name, "href": address, "changes": counts.get(row.name, {}), "files": f"{address}/files"}
    return ReleaseRow(**row._asdict() | computed)
