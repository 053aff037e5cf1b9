"""What differs between two days: who joined, who left, who went over to another status."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from app.models import Organization
from app.models.vocabularies import Basis, Certainty
from app.periods import TimeQuery
from app.queries import references
from app.queries.references import StateReference
from app.queries.sql.lookup import item
from app.queries.time.validity import held_on

_Status = tuple[str | None, Certainty | None]
_NONE: _Status = (None, None)


class DiffFilter(BaseModel):
    """What the two days are compared by."""

    basis: Basis = Field(
        default="in_force",
        description="Where a membership begins: with its entry into force, or already with the decision on it.",
    )


class Held(BaseModel):
    """A status that a state holds on one of the days and none on the other."""

    state: StateReference
    status: str = Field(description="The status that it held.")
    certainty: Certainty = Field(description="How surely the state holds it on that day.")
    membership: str = Field(description="Id of the membership.")


class Changed(BaseModel):
    """A state that holds one status on the first day and another on the last."""

    state: StateReference
    from_: str = Field(serialization_alias="from", description="The status on the first day.")
    to: str = Field(description="The status on the last day.")
    certainty_from: Certainty = Field(description="How surely the state holds the status of the first day.")
    certainty: Certainty = Field(description="How surely the state holds the status of the last day.")
    membership: str = Field(description="The membership of the last day.")


class CertaintyChanged(BaseModel):
    """A state that holds the same status on both days, on one of them more surely than on the other."""

    state: StateReference
    status: str = Field(description="The status that it holds on both days.")
    from_: Certainty = Field(serialization_alias="from", description="How surely it holds it on the first day.")
    to: Certainty = Field(description="How surely it holds it on the last day.")
    membership: str = Field(description="The membership of the last day.")


class DiffRow(BaseModel):
    """A state that holds something else on the last day than on the first, as a row of a table."""

    change: Literal["added", "removed", "status_changed", "certainty_changed"] = Field(description="What changed.")
    state: StateReference
    status_from: str | None = Field(description="The status on the first day; null where it held none.")
    status_to: str | None = Field(description="The status on the last day; null where it holds none.")
    certainty_from: Certainty | None = Field(description="How surely it held the status of the first day.")
    certainty_to: Certainty | None = Field(description="How surely it holds the status of the last day.")
    membership: str = Field(description="Id of the membership: of the last day, or of the first where there is none.")


class Diff(BaseModel):
    """What differs between two days."""

    table_row: ClassVar[type[BaseModel]] = DiffRow

    added: list[Held] = Field(description="States that hold a status on the last day and held none on the first.")
    removed: list[Held] = Field(description="States that held a status on the first day and hold none on the last.")
    status_changed: list[Changed] = Field(
        description="States with one status on the first day and another on the last."
    )
    certainty_changed: list[CertaintyChanged] = Field(
        description="States with the same status on both days, of which one is more certain than the other."
    )
    unchanged_count: int = Field(description="How many states hold the same status, as surely, on both days.")

    def table_rows(self) -> Iterator[DiffRow]:
        """Each change as a row."""
        for each in self.added:
            yield _row("added", each, after=(each.status, each.certainty))
        for each in self.removed:
            yield _row("removed", each, before=(each.status, each.certainty))
        for changed in self.status_changed:
            before, after = (changed.from_, changed.certainty_from), (changed.to, changed.certainty)
            yield _row("status_changed", changed, before, after)
        for surer in self.certainty_changed:
            yield _row("certainty_changed", surer, (surer.status, surer.from_), (surer.status, surer.to))


def _row(
    change: Any, of: Held | Changed | CertaintyChanged, before: _Status = _NONE, after: _Status = _NONE
) -> DiffRow:
    (status_from, certainty_from), (status_to, certainty_to) = before, after
    return DiffRow(
        change=change,
        state=of.state,
        status_from=status_from,
        status_to=status_to,
        certainty_from=certainty_from,
        certainty_to=certainty_to,
        membership=of.membership,
    )


def diff(connection: Connection, organization_id: str, first: TimeQuery, last: TimeQuery, basis: Basis) -> Diff:
    """What differs between two days; raises :class:`NotFoundError`. A fixed number of statements."""
    item(connection, Organization, organization_id)
    held = held_on(connection, organization_id, (first.day, last.day), basis)
    before, after = ({state: held[state, on] for state, on in held if on == time.day} for time in (first, last))
    then = references.states(connection, before, first.day)
    now = references.states(connection, after, last.day)
    found = Diff(added=[], removed=[], status_changed=[], certainty_changed=[], unchanged_count=0)
    for state in sorted({**before, **after}):
        old, new = before.get(state), after.get(state)
        if new is None:
            found.removed.append(_held(then[state], old))
        elif old is None:
            found.added.append(_held(now[state], new))
        elif old.status != new.status:
            found.status_changed.append(
                Changed(
                    state=now[state],
                    from_=old.status,
                    to=new.status,
                    certainty_from=old.certainty,
                    certainty=new.certainty,
                    membership=new.membership,
                )
            )
        elif old.certainty != new.certainty:
            surer = CertaintyChanged(
                state=now[state], status=new.status, from_=old.certainty, to=new.certainty, membership=new.membership
            )
            found.certainty_changed.append(surer)
        else:
            found.unchanged_count += 1
    return found


def _held(state: StateReference, row: Any) -> Held:
    return Held(state=state, status=row.status, certainty=row.certainty, membership=row.membership)
