"""Days between which nothing changes: all days of an epoch have the same answer to the same question.

Whatever a query asks about time, it compares days with those that the tables of periods hold, and with the last day
that is covered. Two days that lie on the same side of each of them cannot be told apart.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, union
from sqlalchemy import select as select_columns
from sqlmodel import Session

from app.models import Dated, Revision, metadata
from app.periods import UNBOUNDED_END

_DAY = timedelta(days=1)


MOST_PERIODS = 100_000
"""Of how many periods epochs are made: with more, hardly a day is like another, and to look at all takes long."""


@dataclass(frozen=True)
class Epochs:
    """The epochs of one revision, by its content hash: `begins` are their first days, in order; None for no epochs."""

    revision: str
    begins: tuple[date, ...] | None = None

    def of(self, day: date) -> int | None:
        """The number of the epoch of a day; None where there are no epochs."""
        return None if self.begins is None else bisect_right(self.begins, day)


def epochs(session: Session, revision: Revision) -> Epochs:
    """The epochs of a revision, which is the newest. One statement."""
    tables = [metadata.tables[str(table.__tablename__)] for table in Dated.__subclasses__()]
    if sum(revision.counts.get(table.name, 0) for table in tables) > MOST_PERIODS:
        return Epochs(revision.content_hash)
    columns = [column for table in tables for column in table.columns if isinstance(column.type, Date)]
    held = session.scalars(union(*(select_columns(column) for column in columns)))
    return Epochs(revision.content_hash, first_days([revision.coverage_until, *(day for day in held if day)]))


def first_days(held: Iterable[date]) -> tuple[date, ...]:
    """The first days of the epochs that these days make: each of them, and the day behind it."""
    days = set(held)
    return tuple(sorted(days | {day + _DAY for day in days if day < UNBOUNDED_END}))
