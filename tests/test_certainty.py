"""How surely a period is valid in a time: the rule of `app.periods`, on days and in SQL."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Date, MetaData, String, Table, create_engine, insert, select

from app.periods import (
    UNBOUNDED_END,
    UNBOUNDED_START,
    Certainty,
    EndKind,
    TimeQuery,
    is_covered,
    possibly_valid,
    read_range,
    surely_valid,
)
from app.queries.time import validity
from app.queries.time.validity import PeriodColumns, time_params, valid_in

FIRST = date(2020, 1, 1)
DAYS = st.integers(0, 12).map(lambda number: FIRST + timedelta(number))
BOUNDS = ("start_earliest", "start_latest", "end_earliest", "end_latest")
PERIODS = Table(
    "period",
    MetaData(),
    *(Column(name, Date) for name in BOUNDS),
    Column("end_kind", String),
    Column("uncovered_from", Date),
)
COLUMNS = PeriodColumns(**{column.name: column for column in PERIODS.c})


@dataclass(frozen=True)
class Period:
    start_earliest: date
    start_latest: date
    end_earliest: date
    end_latest: date
    end_kind: EndKind
    uncovered_from: date


def certainty(period: Period, time: TimeQuery) -> Certainty | None:
    """How surely a period is valid in the time of a request, by the rules; None where it is not."""
    if not possibly_valid(period, time.span):
        return None
    if not surely_valid(period, time.span):
        return "possible"
    return "certain" if is_covered(period, period.uncovered_from, time.span) else "presumed"


@st.composite
def periods(draw: st.DrawFn) -> Period:
    starts = sorted(draw(st.lists(DAYS | st.just(UNBOUNDED_START), min_size=2, max_size=2)))
    ends = sorted(draw(st.lists(DAYS | st.just(UNBOUNDED_END), min_size=2, max_size=2)))
    assume(starts[0] < ends[1])  # a constraint of the tables
    uncovered_from = draw(DAYS)
    return Period(starts[0], starts[1], ends[0], ends[1], draw(st.sampled_from(get_args(EndKind))), uncovered_from)


@st.composite
def times(draw: st.DrawFn) -> TimeQuery:
    mode = draw(st.sampled_from(["as_of", "during", "throughout"]))
    if mode == "as_of":
        day = draw(DAYS)
        return TimeQuery("as_of", str(day), "end", day, day, day, day, day)
    first, last = sorted(draw(st.lists(DAYS, min_size=2, max_size=2)))
    sides = (draw(st.sampled_from([str(first), ".."])), draw(st.sampled_from([str(last), ".."])))
    return read_range("during" if mode == "during" else "throughout", "/".join(sides), latest=FIRST)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as opened:
        PERIODS.create(opened)
        yield opened
    engine.dispose()


@given(st.lists(periods(), min_size=1, max_size=10), times())
def test_sql_says_of_each_period_what_the_rule_says(
    connection: Connection, drawn: list[Period], time: TimeQuery
) -> None:
    connection.execute(PERIODS.delete())
    connection.execute(insert(PERIODS), [vars(period) for period in drawn])
    graded = select(*PERIODS.c, validity.certainty(COLUMNS)).where(valid_in(COLUMNS))
    found = sorted(tuple(row) for row in connection.execute(graded, time_params(time)))
    by_rule = ((period, certainty(period, time)) for period in drawn)
    assert found == sorted((*vars(period).values(), surely) for period, surely in by_rule if surely)


@given(periods(), st.sampled_from(["during", "throughout"]), DAYS, DAYS)
def test_a_span_of_days_is_as_sure_as_its_days_are(period: Period, mode: str, one: date, other: date) -> None:
    first, last = sorted((one, other))
    period = replace(period, uncovered_from=UNBOUNDED_END)
    graded = [
        certainty(period, TimeQuery("as_of", "", "end", day, day, day, day, day))
        for day in (first + timedelta(number) for number in range((last - first).days + 1))
    ]
    whole = certainty(
        period, read_range("during" if mode == "during" else "throughout", f"{first}/{last}", latest=FIRST)
    )
    if mode == "throughout":
        assert (whole is not None) is (None not in graded)
        assert (whole == "certain") is all(surely == "certain" for surely in graded)
    else:
        assert (whole is not None) is any(graded)
        if "certain" in graded:
            assert whole == "certain"


def test_the_three_words_are_those_of_the_api() -> None:
    assert get_args(Certainty) == ("certain", "possible", "presumed")
