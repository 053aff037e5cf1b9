"""How much of a list is recorded: nothing is not the same as not recorded."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from app.models import Completeness
from app.models.columns import CodePointText
from app.models.vocabularies import CompletenessOf, RecordedLevel
from app.periods import UNBOUNDED_END, UNBOUNDED_START, TimeQuery
from app.queries.shapes import grouped
from app.queries.sql.lookup import rows_with
from app.queries.sql.paging import AnySelect


class RecordedPeriod(BaseModel):
    """A half-open period."""

    start: str | None = Field(description="EDTF text of its first day; null without bound.")
    end: str | None = Field(description="EDTF text of the first day after it; null without bound.")


class RecordedCompleteness(BaseModel):
    """How much of a list the knowledge base records, as its curators judge."""

    level: RecordedLevel = Field(
        description="`complete`; `partial`: there is more; `not_recorded`: nobody has said, and absence says nothing."
    )
    note: str | None = Field(description="What is missing, or why.")
    valid: RecordedPeriod | None = Field(description="The period that the level is of; null for `not_recorded`.")
    sources: list[str] = Field(description="Ids of the documents that the judgement rests on.")


NOT_RECORDED = RecordedCompleteness(level="not_recorded", note=None, valid=None, sources=[])
_OF = bindparam("list_of", type_=CodePointText)
_RECORDS: AnySelect = (
    select(Completeness)
    .where(col(Completeness.of) == _OF)
    .order_by(col(Completeness.subject_id), col(Completeness.first_day))
)


def completeness(
    connection: Connection,
    of: CompletenessOf,
    subjects: Sequence[str],
    first: date | None = None,
    last: date | None = None,
) -> RecordedCompleteness | None:
    """How much of the one list requested is recorded, from `first` to `last` where not None. One statement.

    None where the request names no list, or several.
    """
    if len(subjects) != 1:
        return None
    return _summed(rows_with(connection, _RECORDS, col(Completeness.subject_id), subjects, {_OF.key: of}), first, last)


def levels(
    connection: Connection, of: CompletenessOf, subjects: Sequence[str], time: TimeQuery | None = None
) -> dict[str, RecordedLevel]:
    """The level of each list, by its subject. One statement."""
    rows = rows_with(connection, _RECORDS, col(Completeness.subject_id), subjects, {_OF.key: of})
    own, days = grouped((row.subject_id, row) for row in rows), (time.first, time.last) if time else (None, None)
    return {subject: _summed(own[subject], *days).level for subject in subjects}


def _summed(rows: Sequence[Any], first: date | None, last: date | None) -> RecordedCompleteness:
    """The level over a period: complete where no day of it is left out, partial where only a part of it is complete.

    Without `first` it begins with the first row by its start, without `last` it ends with the last.
    """
    within = [
        row for row in rows if row.first_day <= (last or UNBOUNDED_END) and row.end_day > (first or UNBOUNDED_START)
    ]
    if not within:
        return NOT_RECORDED
    lacking = [row for row in within if row.level == "partial"]
    end = within[-1].end_day
    whole = (
        not lacking
        and (first is None or within[0].first_day <= first)
        and all(after.first_day <= before.end_day for before, after in pairwise(within))
        and (last is None or end > last or end == UNBOUNDED_END)
    )
    return RecordedCompleteness(
        level="complete" if whole else "partial",
        note=(lacking or within)[0].note,
        valid=RecordedPeriod(start=within[0].start_edtf, end=within[-1].end_edtf),
        sources=list(dict.fromkeys(document for row in within for document in row.documents)),
    )
