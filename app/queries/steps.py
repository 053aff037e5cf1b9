"""The steps towards a membership: begun, decided, signed, in force."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select
from sqlmodel import col

from app.models import MembershipStep
from app.models.vocabularies import StepKind
from app.queries import evidence, references
from app.queries.evidence import EvidenceShape
from app.queries.references import MeetingReference
from app.queries.sql.paging import AnySelect
from app.queries.sql.several import in_several, several, size_for
from app.queries.time.validity import Boundary, boundary

MembershipInclude = Literal["evidence", "steps"]


class Step(BaseModel):
    """A step towards a membership."""

    kind: StepKind = Field(
        description="`initiated`: procedure opened. `decided`: granted. `signed`: memorandum. `in_force`: it holds."
    )
    date: Boundary = Field(description="When it was taken.")
    meeting: MeetingReference | None = Field(description="The meeting that took the step.")
    event: str | None = Field(description="What happened; null where it needs no words.")
    note: str | None
    evidence: list[EvidenceShape]


STEPS: Any = Field(
    default=None,
    exclude_if=lambda value: value is None,
    description="The steps to it, in order, each with the meeting that took it; only with `include=steps`.",
)
"""The field of a row of a list that holds its steps, and is left out unless it was requested."""


@cache
def _steps(size: int) -> AnySelect:
    return (
        select(MembershipStep)
        .where(in_several(col(MembershipStep.membership_id), "membership", size))
        .order_by(col(MembershipStep.date_earliest), col(MembershipStep.kind))
    )


def steps_of(connection: Connection, memberships: Iterable[str]) -> dict[str, list[Step]]:
    """The steps towards memberships, by membership, in their order. Three statements."""
    wanted = sorted(memberships)
    rows = connection.execute(_steps(size_for(wanted)), several("membership", wanted)).all()
    meetings = references.meetings(connection, (row.meeting_id for row in rows))
    proofs = evidence.evidence_of(connection, "step", (row.id for row in rows))
    grouped: dict[str, list[Step]] = defaultdict(list)
    for row in rows:
        grouped[row.membership_id].append(
            Step(
                kind=row.kind,
                date=boundary(row.date_edtf, row.date_earliest, row.date_latest),
                meeting=meetings.get(row.meeting_id),
                event=row.event,
                note=row.note,
                evidence=proofs[row.id],
            )
        )
    return grouped


def included_steps(
    connection: Connection, memberships: Iterable[str], include: Sequence[MembershipInclude]
) -> Callable[[str], list[Step] | None]:
    """What to put into :data:`STEPS` for each membership: nothing, without a statement, unless it was requested."""
    if "steps" not in include:
        return lambda _: None
    found = steps_of(connection, memberships)
    return lambda identity: found[identity]
