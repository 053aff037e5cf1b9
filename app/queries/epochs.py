"""Days between which nothing changes: all days of an epoch have the same answer to the same question.

Whatever a query asks about time, it compares days with those that the tables hold. Two days that lie on the same side
of each of them cannot be told apart.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable
from datetime import date, timedelta

from sqlalchemy import Date, literal, union_all
from sqlalchemy import select as select_columns
from sqlmodel import Session

from app.models import metadata
from app.periods import UNBOUNDED_END, UNBOUNDED_START, Question

_DAY = timedelta(days=1)


class Epochs:
    """The epochs of one revision: `held` are the days that each table holds, by its name."""

    def __init__(self, held: dict[str, set[date]]) -> None:
        self._held = held
        self._begins: dict[tuple[str, ...], list[date]] = {}

    def matter(self, question: Question, tables: tuple[str, ...]) -> Hashable:
        """What of a question bears on an answer from these tables: equal for questions that have the same answer."""
        begins = self._begins.get(tables)
        if begins is None:
            held = {question.covered_until}.union(*(self._held[table] for table in tables))
            behind = {day + _DAY for day in held if day < UNBOUNDED_END}
            begins = self._begins[tables] = sorted(held | behind | {UNBOUNDED_START, UNBOUNDED_END})
        days = (question.first, question.last, question.asked_first, question.asked_last, question.day)
        return (question.mode, *(bisect_right(begins, day) for day in days))


def epochs(session: Session) -> Epochs:
    """The epochs of what is loaded. One statement."""
    columns = [column for table in metadata.sorted_tables for column in table.columns if isinstance(column.type, Date)]
    days = (
        select_columns(literal(str(column.table)).label("of"), column.label("day")).distinct() for column in columns
    )
    held: dict[str, set[date]] = defaultdict(set)
    for table, day in session.execute(union_all(*days)):
        if day is not None:
            held[table].add(day)
    return Epochs(held)
