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
from app.queries.shapes import Shape
from app.queries.sql.lookup import item
from app.queries.time.validity import held_on


class Held(Shape):
    """A status that a state holds on one of the days and none on the other."""

    state: StateReference
    status: str = Field(description="The status that it held.")
    certainty: Certainty = Field(description="How surely the state holds it on that day.")
    membership: str = Field(description="Id of the membership.")


class Changed(Shape):
    """A state that holds one status on the first day and another on the last."""

    state: StateReference
    from_: str = Field(serialization_alias="from", description="The status on the first day.")
    to: str = Field(description="The status on the last day.")
    certainty_from: Certainty = Field(description="How surely the state holds the status of the first day.")
    certainty: Certainty = Field(description="How surely the state holds the status of the last day.")
    membership: str = Field(description="The membership of the last day.")


class CertaintyChanged(Shape):
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
    status_from: str | None = Field(None, description="The status on the first day; null where it held none.")
    status_to: str | None = Field(None, description="The status on the last day; null where it holds none.")
    certainty_from: Certainty | None = Field(None, description="How surely it held the status of the first day.")
    certainty_to: Certainty | None = Field(None, description="How surely it holds the status of the last day.")
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
        for new in self.added:
            yield DiffRow(change="added", **dict(new), status_to=new.status, certainty_to=new.certainty)
        for old in self.removed:
            yield DiffRow(change="removed", **dict(old), status_from=old.status, certainty_from=old.certainty)
        for each in self.status_changed:
            statuses: dict[str, Any] = {"status_from": each.from_, "status_to": each.to}
            yield DiffRow(change="status_changed", **dict(each), **statuses, certainty_to=each.certainty)
        for surer in self.certainty_changed:
            both: dict[str, Any] = {"status_from": surer.status, "status_to": surer.status}
            both |= {"certainty_from": surer.from_, "certainty_to": surer.to}
            yield DiffRow(change="certainty_changed", **dict(surer), **both)


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
            found.removed.append(Held.from_row(old, state=then[state]))
        elif old is None:
            found.added.append(Held.from_row(new, state=now[state]))
        elif old.status != new.status:
            between = {"from_": old.status, "to": new.status, "certainty_from": old.certainty}
            found.status_changed.append(Changed.from_row(new, state=now[state], **between))
        elif old.certainty != new.certainty:
            between = {"from_": old.certainty, "to": new.certainty}
            found.certainty_changed.append(CertaintyChanged.from_row(new, state=now[state], **between))
        else:
            found.unchanged_count += 1
    return found
