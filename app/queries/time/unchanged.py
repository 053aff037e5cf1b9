"""The period around a day in which a question about that day has the same answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, Field
from sqlalchemy import CTE, Connection, and_, case, exists, false, func, not_, or_, select, true, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.models import Membership, MembershipStatus, Name, Standing, State
from app.models.vocabularies import Basis, Certainty
from app.periods import TimeQuery
from app.queries.sql.lookup import Sizes, in_several, sizes_of, values_of_each
from app.queries.sql.paging import AnySelect, Column
from app.queries.time.changes import ChangeFilter
from app.queries.time.validity import SHOWN_DAY, PeriodColumns, certainty, period_columns, shown, time_params, valid_in


class UnchangedPeriod(BaseModel):
    """A half-open period in which the same question has the same rows on all its pages, to the last field."""

    from_: date | None = Field(serialization_alias="from", description="Its first day; null without bound.")
    until: date | None = Field(description="The first day after it; null without bound.")


def matching(columns: Mapping[str, Column], sizes: Sizes, prefix: str = "") -> list[Any]:
    """The conditions that each column has one of the values of the filter of its name, behind a prefix."""
    return [in_several(columns[name], prefix + name, size) for name, size in sizes if name in columns]


def turning_days(
    rows: AnySelect, columns: PeriodColumns, certainties: Sequence[Certainty], name: str, **keys: Column
) -> tuple[CTE, list[AnySelect]]:
    """The rows of a table that are valid on the day, and statements of the days on which any row enters or changes.

    `rows` is a SELECT from the table with all filters but that of time; `certainties` are those that the answer has, or
    all. The valid rows, a table `name`, have their period and the columns `keys`. A row that is not valid on the day
    counts by its end before it or by its start after it; one that is valid, by each day on which its certainty changes.
    With `certainties` every row counts so, as some that are valid are not shown.
    """
    every = rows.with_only_columns(*(column.label(key) for key, column in {**columns._asdict(), **keys}.items()))
    valid = every.where(valid_in(columns))
    if certainties:
        shown_then = valid.where(certainty(columns).in_(certainties))
        return shown_then.cte(name), _steps_of(every.cte(f"all_{name}").c, certainties)
    left = rows.with_only_columns(func.max(columns.end_latest)).where(columns.end_latest <= SHOWN_DAY)
    coming = rows.with_only_columns(func.min(columns.start_earliest)).where(columns.start_earliest > SHOWN_DAY)
    then = valid.cte(name)
    return then, [left, coming, *_steps_of(then.c, get_args(Certainty))]


def _steps_of(row: Any, certainties: Sequence[Certainty]) -> list[AnySelect]:
    """Statements of the days on which a row of a certainty that is shown comes, goes or becomes another."""
    possible, certain, presumed = (
        true() if each in certainties else false() for each in ("possible", "certain", "presumed")
    )
    sure, is_open = row.start_latest < row.end_earliest, row.end_kind == "open"
    outlasts = and_(is_open, row.start_latest < row.uncovered_from)
    begins_shown = or_(and_(certain, or_(not_(is_open), outlasts)), and_(presumed, is_open, not_(outlasts)))
    unsure_at_first = or_(row.start_earliest < row.start_latest, not_(sure))
    unsure_at_last = or_(row.end_earliest < row.end_latest, not_(sure))
    days = (
        (row.start_earliest, and_(possible, unsure_at_first)),
        (row.start_latest, and_(sure, or_(begins_shown, and_(possible, unsure_at_first)))),
        (row.uncovered_from, and_(outlasts, or_(certain, presumed))),
        (row.end_earliest, and_(sure, or_(certain, and_(possible, unsure_at_last)))),
        (row.end_latest, and_(possible, unsure_at_last)),
    )
    return [select(day).where(condition) for day, condition in days]


def names_of(states: Any) -> list[AnySelect]:
    """Statements of the days on which any of the states selected is called otherwise."""
    today = select(col(State.name)).where(col(State.id) == col(Name.subject_id)).scalar_subquery()
    former = (
        col(Name.subject_kind) == "state",
        col(Name.subject_id).in_(states),
        col(Name.kind) == "preferred",
        col(Name.language) == "en",
        col(Name.name) != today,
    )
    return [select(day).where(*former) for day in (col(Name.start_earliest), col(Name.end_earliest))]


def nearest_days(turning: Sequence[AnySelect]) -> AnySelect:
    """The last of the selected days up to the day of the question, and the first after it."""
    turn = union_all(*turning).subquery("turn").c[0]
    return select(func.max(case((turn <= SHOWN_DAY, turn))), func.min(case((turn > SHOWN_DAY, turn))))


def unchanged(
    connection: Connection, nearest: AnySelect, time: TimeQuery, filters: Mapping[str, Sequence[str]]
) -> UnchangedPeriod | None:
    """The period of :func:`nearest_days`, for the values of filters; None over a period. One statement."""
    if time.mode != "as_of":
        return None
    before, after = connection.execute(nearest, {**time_params(time), **values_of_each(filters)}).one()
    return UnchangedPeriod(from_=shown(before), until=shown(after))


def unchanged_in(
    connection: Connection,
    filters: BaseModel,
    names: Iterable[str],
    time: TimeQuery,
    turning: Callable[[tuple[Certainty, ...], Sizes], AnySelect],
) -> UnchangedPeriod | None:
    """The period around the requested day in which the same facts have the same rows. One statement.

    `names` are those of the filters beside `certainty`; `turning` makes the statement of :func:`turning_of`.
    """
    values = filters.model_dump(include={"certainty", *names})
    certainties = tuple(sorted({*values.pop("certainty")}))
    return unchanged(connection, turning(certainties, sizes_of(values)), time, values)


def turning_of(
    rows: AnySelect,
    columns: PeriodColumns,
    certainties: Sequence[Certainty],
    state: Column,
    others: Iterable[AnySelect] = (),
) -> AnySelect:
    """The nearest days on which some rows change, the name of the state of each, or what `others` select."""
    valid, days = turning_days(rows, columns, certainties, "valid", state_id=state)
    return nearest_days([*days, *names_of(select(valid.c.state_id)), *others])


_ALSO = "also_"
_COLUMNS: dict[str, Column] = {
    "organization": col(Membership.organization_id),
    "state": col(Membership.state_id),
    "status": col(Membership.status),
    "family": select(col(MembershipStatus.family))
    .where(
        col(MembershipStatus.organization_id) == col(Membership.organization_id),
        col(MembershipStatus.status) == col(Membership.status),
    )
    .correlate(Membership)
    .scalar_subquery(),
}


def unchanged_memberships(
    connection: Connection,
    which: ChangeFilter,
    time: TimeQuery,
    basis: Basis,
    certainties: Sequence[Certainty],
    also: ChangeFilter | None = None,
) -> UnchangedPeriod | None:
    """The period around the requested day in which the same memberships have the same rows. One statement.

    `also` are the other memberships that a row has with it.
    """
    own, others = vars(which), vars(also) if also else {}
    statement = _turning(basis, tuple(certainties), sizes_of(own), sizes_of(others))
    return unchanged(connection, statement, time, own | {_ALSO + name: values for name, values in others.items()})


@cache
def _turning(basis: Basis, certainties: tuple[Certainty, ...], sizes: Sizes, also: Sizes) -> AnySelect:
    columns = period_columns(Membership, basis)
    organization, state = _COLUMNS["organization"], _COLUMNS["state"]
    rows: AnySelect = select(Membership).where(*matching(_COLUMNS, sizes))
    valid, days = turning_days(rows, columns, certainties, "valid", organization_id=organization, state_id=state)
    same = and_(col(Standing.organization_id) == valid.c.organization_id, col(Standing.state_id) == valid.c.state_id)
    standing = period_columns(Standing)
    days += [select(day).join_from(valid, Standing, same) for day in (standing.start_earliest, standing.end_earliest)]
    days += names_of(select(valid.c.state_id))
    if also:
        others = select(Membership).where(*matching(_COLUMNS, also, _ALSO), state.in_(select(valid.c.state_id)))
        days += turning_days(others, columns, (), "also")[1]
    return nearest_days(days)


def unchanged_states(connection: Connection, organizations: Sequence[str], time: TimeQuery) -> UnchangedPeriod | None:
    """The period around the requested day in which the same states have a membership and the same names.

    One statement. A state that goes over from one membership to the next is there all the time.
    """
    values = {"organization": organizations}
    return unchanged(connection, _turning_states(sizes_of(values)), time, values)


@cache
def _turning_states(sizes: Sizes) -> AnySelect:
    rows: AnySelect = select(col(Membership.state_id)).where(*matching(_COLUMNS, sizes))
    other = aliased(Membership)
    own, others = period_columns(Membership), period_columns(other)
    same = exists().where(
        col(other.state_id) == col(Membership.state_id), *matching({"organization": col(other.organization_id)}, sizes)
    )
    goes_on = same.where(others.start_earliest <= own.end_latest, others.end_latest > own.end_latest)
    was_there = same.where(others.start_earliest < own.start_earliest, others.end_latest >= own.start_earliest)
    left = rows.with_only_columns(own.end_latest).where(~goes_on)
    joined = rows.with_only_columns(own.start_earliest).where(~was_there)
    return nearest_days([left, joined, *names_of(rows.where(valid_in(own)))])
