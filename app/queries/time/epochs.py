"""Days between which nothing changes: all days of an epoch have the same answer to the same question.

Whatever a query asks about time, it compares days with those that the tables of periods hold, and with the last day
that is covered. Two days that lie on the same side of all days of the tables that were asked cannot be told apart: what
is found, and so what is asked next, is the same for both.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from sqlalchemy import Connection, Date, select, union

from app.models import Dated, metadata
from app.periods import UNBOUNDED_END
from app.queries.knowledge_base import Revision

_DAY = timedelta(days=1)
_WORDS = re.compile("[a-z_]+")


MOST_PERIODS = 100_000
"""Of how many periods epochs are made: with more, hardly a day is like another, and to look at all takes long."""


Tables = frozenset[str]
"""Tables of periods, by their names."""


class Epochs:
    """The epochs of one revision, by its content hash: `held` are the days that each table of periods holds.

    Without any there are no epochs.
    """

    def __init__(
        self, revision: str, held: Mapping[str, AbstractSet[date]], covered_until: date = UNBOUNDED_END
    ) -> None:
        self.revision = revision
        self._held = held
        self._covered_until = covered_until
        self._begins: dict[Tables, list[date]] = {}

    def among(self, statements: Iterable[str]) -> Tables:
        """The tables of periods that SQL statements name, perhaps with some whose name is that of a column alone."""
        words = set[str]().union(*(_WORDS.findall(statement) for statement in statements))
        return frozenset(self._held.keys() & words)

    def of(self, day: date, tables: Tables) -> int:
        """The number of the epoch of a day, as these tables have it."""
        begins = self._begins.get(tables)
        if begins is None:
            days = {self._covered_until}.union(*(self._held[table] for table in tables))
            behind = {day + _DAY for day in days if day < UNBOUNDED_END}
            begins = self._begins[tables] = sorted(days | behind)
        return bisect_right(begins, day)


def epochs(connection: Connection, revision: Revision) -> Epochs:
    """The epochs of a revision, which is the newest. A statement for each table of periods."""
    tables = [metadata.tables[str(table.__tablename__)] for table in Dated.__subclasses__()]
    if sum(revision.counts.get(table.name, 0) for table in tables) > MOST_PERIODS:
        return Epochs(revision.content_hash, {})
    held = {}
    for table in tables:
        columns = [column for column in table.columns if isinstance(column.type, Date)]
        days = connection.scalars(union(*(select(column) for column in columns)))
        held[table.name] = {day for day in days if day}
    return Epochs(revision.content_hash, held, revision.coverage_until)
