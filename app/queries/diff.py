"""What differs between two days: who joined, who left, who went over to another status."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, select
from sqlmodel import col

from app.models import Membership, Organization
from app.models.vocabularies import Basis, Certainty
from app.periods import TimeQuery
from app.queries import references
from app.queries.references import StateReference
from app.queries.sql.lookup import item
from app.queries.time.validity import by_certainty, certainty, period_columns, time_params, valid_in


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

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    state: StateReference
    from_: str = Field(alias="from", description="The status on the first day.")
    to: str = Field(description="The status on the last day.")
    certainty_from: Certainty = Field(description="How surely the state holds the status of the first day.")
    certainty: Certainty = Field(description="How surely the state holds the status of the last day.")
    membership: str = Field(description="The membership of the last day.")


class CertaintyChanged(BaseModel):
    """A state that holds the same status on both days, on one of them more surely than on the other."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    state: StateReference
    status: str = Field(description="The status that it holds on both days.")
    from_: Certainty = Field(alias="from", description="How surely it holds it on the first day.")
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
            yield _row("added", each, None, each.status, None, each.certainty)
        for each in self.removed:
            yield _row("removed", each, each.status, None, each.certainty, None)
        for changed in self.status_changed:
            certainties = changed.certainty_from, changed.certainty
            yield _row("status_changed", changed, changed.from_, changed.to, *certainties)
        for surer in self.certainty_changed:
            yield _row("certainty_changed", surer, surer.status, surer.status, surer.from_, surer.to)


def _row(
    change: Any, of: Held | Changed | CertaintyChanged, before: str | None, after: str | None, *certainties: Any
) -> DiffRow:
    return DiffRow(
        change=change,
        state=of.state,
        status_from=before,
        status_to=after,
        certainty_from=certainties[0],
        certainty_to=certainties[1],
        membership=of.membership,
    )


def diff(connection: Connection, organization_id: str, first: TimeQuery, last: TimeQuery, basis: Basis) -> Diff:
    """What differs between two days; raises :class:`NotFoundError`. A fixed number of statements."""
    item(connection, Organization, organization_id)
    before = _holders(connection, organization_id, first, basis)
    after = _holders(connection, organization_id, last, basis)
    then = references.states(connection, before, first.day)
    now = references.states(connection, after, last.day)
    both = before.keys() & after.keys()
    return Diff(
        added=[_held(now[state], after[state]) for state in sorted(after.keys() - both)],
        removed=[_held(then[state], before[state]) for state in sorted(before.keys() - both)],
        status_changed=[
            Changed(
                state=now[state],
                from_=before[state].status,
                to=after[state].status,
                certainty_from=before[state].certainty,
                certainty=after[state].certainty,
                membership=after[state].id,
            )
            for state in sorted(both)
            if before[state].status != after[state].status
        ],
        certainty_changed=[
            CertaintyChanged(
                state=now[state],
                status=after[state].status,
                from_=before[state].certainty,
                to=after[state].certainty,
                membership=after[state].id,
            )
            for state in sorted(both)
            if before[state].status == after[state].status and before[state].certainty != after[state].certainty
        ],
        unchanged_count=sum(
            (before[state].status, before[state].certainty) == (after[state].status, after[state].certainty)
            for state in both
        ),
    )


def _held(state: StateReference, held: Any) -> Held:
    return Held(state=state, status=held.status, certainty=held.certainty, membership=held.id)


def _holders(connection: Connection, organization_id: str, time: TimeQuery, basis: Basis) -> dict[str, Any]:
    """The membership of each state that holds one on a day; where two may hold, the surer, then the later one."""
    columns = period_columns(Membership, basis)
    surely = certainty(columns)
    statement = (
        select(
            col(Membership.state_id),
            col(Membership.status),
            col(Membership.id),
            surely.label("certainty"),
        )
        .where(col(Membership.organization_id) == organization_id, valid_in(columns))
        .order_by(by_certainty(surely), columns.start_earliest, col(Membership.id))
    )
    return {row.state_id: row for row in connection.execute(statement, time_params(time))}
