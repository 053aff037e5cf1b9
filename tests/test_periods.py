"""What dates, boundaries and time questions mean: section 2 of the contract, on the functions that decide it."""

import re
from calendar import monthrange
from datetime import date, timedelta
from time import struct_time
from typing import Literal

import edtf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.periods import (
    UNBOUNDED_END,
    UNBOUNDED_START,
    DateError,
    Point,
    around,
    end_bounds,
    parse_date,
    read_as_of,
    read_range,
    start_bounds,
)

LATEST = date(2026, 2, 2)
TODAY = date(2026, 8, 1)

RANGES: list[Literal["during", "throughout"]] = ["during", "throughout"]

YEARS = st.integers(1, 9998)
DAYS = st.dates(date(1, 1, 1), date(9998, 12, 31))
DATES = st.one_of(
    YEARS.map(lambda year: f"{year:04}"),
    DAYS.map(lambda day: day.isoformat()[:7]),
    DAYS.map(date.isoformat),
)
QUALIFIED = st.tuples(DATES, st.sampled_from("~?%")).map("".join)

NOT_DATES = [
    "2024-02-30",
    "2023-02-29",
    "2024-04-31",
    "2024-13",
    "2024-13-01",
    "2024-00",
    "2024-00-05",
    "2024-07-00",
    "2024-07-32",
    "24",
    "foo",
    "",
    "0000",
    "9999",
    "12024",
    "-2024",
    " 2024",
    "2024 ",
    "2024\n",
    "2024-7",
    "2024-07-4",
    "2024-",
    "2024-07-",
    "2024/07",
    "20240704",
    "2024-07-04T00:00",
    "2024~~",
    "~2024",
    "２０２４",
    "२०२४",
    "2024−07",
]


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2024-07-04", "day", date(2024, 7, 4), date(2024, 7, 4)),
        ("2024-07", "month", date(2024, 7, 1), date(2024, 7, 31)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", "month", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-12", "month", date(2024, 12, 1), date(2024, 12, 31)),
        ("2004", "year", date(2004, 1, 1), date(2004, 12, 31)),
        ("0001", "year", date(1, 1, 1), date(1, 12, 31)),
        ("9998", "year", date(9998, 1, 1), date(9998, 12, 31)),
    ],
)
def test_a_date_covers_all_days_that_it_can_mean(text: str, precision: str, earliest: date, latest: date) -> None:
    read = parse_date(text)
    assert (read.precision, read.earliest, read.latest, read.qualified) == (precision, earliest, latest, False)


@pytest.mark.parametrize("mark", ["~", "?", "%"])
def test_a_qualifier_says_that_a_source_is_unsure_and_moves_no_bound(mark: str) -> None:
    read = parse_date(f"2010-04{mark}")
    assert read.qualified
    assert (read.edtf, read.earliest, read.latest) == (f"2010-04{mark}", date(2010, 4, 1), date(2010, 4, 30))


@pytest.mark.parametrize("text", NOT_DATES)
def test_what_is_no_date_is_refused_with_the_text_in_the_message(text: str) -> None:
    with pytest.raises(DateError) as refusal:
        parse_date(text)
    assert repr(text) in str(refusal.value)


def test_a_start_lies_between_the_first_and_the_last_day_that_it_can_mean() -> None:
    assert start_bounds(parse_date("2010-04")) == (date(2010, 4, 1), date(2010, 4, 30))


def test_an_end_is_the_first_day_on_which_it_no_longer_holds() -> None:
    assert end_bounds("known", parse_date("2021-09")) == (date(2021, 9, 1), date(2021, 10, 1))
    assert end_bounds("known", parse_date("2021")) == (date(2021, 1, 1), date(2022, 1, 1))
    assert end_bounds("known", parse_date("2021-12")) == (date(2021, 12, 1), date(2022, 1, 1))
    assert end_bounds("scheduled", parse_date("2027-12-31")) == (date(2027, 12, 31), date(2027, 12, 31))


def test_a_hand_over_leaves_neither_a_gap_nor_an_overlap() -> None:
    handed_over = parse_date("2024-07-04")
    (observer_ends, _), (_, member_begins) = end_bounds("known", handed_over), start_bounds(handed_over)
    for day in (date(2024, 7, 3), date(2024, 7, 4), date(2024, 7, 5)):
        assert (day < observer_ends) != (member_begins <= day)


def test_an_open_end_has_no_bound() -> None:
    assert end_bounds("open", None) == (UNBOUNDED_END, UNBOUNDED_END)


def test_an_unknown_end_lies_after_the_last_day_on_which_a_source_attests_the_fact() -> None:
    assert end_bounds("unknown", None, date(2020, 5, 6)) == (date(2020, 5, 7), UNBOUNDED_END)
    assert end_bounds("unknown", None) == (UNBOUNDED_START, UNBOUNDED_END)


def test_an_unknown_start_lies_no_later_than_the_first_day_on_which_a_source_attests_the_fact() -> None:
    assert start_bounds(None, date(2017, 1, 1)) == (UNBOUNDED_START, date(2017, 1, 1))
    assert start_bounds(None) == (UNBOUNDED_START, UNBOUNDED_END)


@pytest.mark.parametrize("kind", ["known", "scheduled"])
def test_an_end_with_a_day_needs_one(kind: Literal["known", "scheduled"]) -> None:
    with pytest.raises(DateError, match=kind):
        end_bounds(kind, None)


@pytest.mark.parametrize(
    ("text", "point", "day"),
    [
        ("2024", "end", date(2024, 12, 31)),
        ("2024", "start", date(2024, 1, 1)),
        ("2024-02", "end", date(2024, 2, 29)),
        ("2024-02", "start", date(2024, 2, 1)),
        ("2024-07-04", "end", date(2024, 7, 4)),
        ("2024-07-04", "start", date(2024, 7, 4)),
        ("latest", "end", LATEST),
        ("latest", "start", LATEST),
        ("today", "end", TODAY),
        ("today", "start", TODAY),
    ],
)
def test_as_of_looks_at_one_day(text: str, point: Point, day: date) -> None:
    question = read_as_of(text, point, latest=LATEST, today=TODAY)
    assert (question.mode, question.requested, question.point) == ("as_of", text, point)
    assert question.first == question.last == question.day == day


def test_as_of_a_year_remembers_the_year_that_was_asked_for() -> None:
    question = read_as_of("2024", "start", latest=LATEST, today=TODAY)
    assert (question.named_first, question.named_last) == (date(2024, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize("text", [*NOT_DATES, "2024~", "2024-07?", "2024%", "2023/2024", "..", "now", "TODAY"])
def test_as_of_refuses_what_is_no_day_month_or_year(text: str) -> None:
    with pytest.raises(DateError) as refusal:
        read_as_of(text, "end", latest=LATEST, today=TODAY)
    assert repr(text) in str(refusal.value)


@pytest.mark.parametrize("mode", RANGES)
@pytest.mark.parametrize(
    ("text", "first", "last", "day"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), date(2024, 2, 29)),
        ("2024-07-04", date(2024, 7, 4), date(2024, 7, 4), date(2024, 7, 4)),
        ("2023-01/2024-06", date(2023, 1, 1), date(2024, 6, 30), date(2024, 6, 30)),
        ("2024-07-04/2024-07-04", date(2024, 7, 4), date(2024, 7, 4), date(2024, 7, 4)),
        ("2024-07-04/2024", date(2024, 7, 4), date(2024, 12, 31), date(2024, 12, 31)),
        ("../2024", UNBOUNDED_START, date(2024, 12, 31), date(2024, 12, 31)),
        ("2001/..", date(2001, 1, 1), UNBOUNDED_END, LATEST),
        ("../..", UNBOUNDED_START, UNBOUNDED_END, LATEST),
    ],
)
def test_a_range_includes_both_ends(
    mode: Literal["during", "throughout"], text: str, first: date, last: date, day: date
) -> None:
    question = read_range(mode, text, latest=LATEST)
    assert (question.mode, question.requested, question.point) == (mode, text, None)
    assert (question.first, question.last, question.day) == (first, last, day)


@pytest.mark.parametrize("mode", RANGES)
@pytest.mark.parametrize(
    "text",
    ["2025/2024", "2024-07-05/2024-07-04", "/", "2024/", "/2024", "..", "2023/2024/2025", "2023~/2024", "latest"],
)
def test_a_range_that_is_none_is_refused(mode: Literal["during", "throughout"], text: str) -> None:
    with pytest.raises(DateError):
        read_range(mode, text, latest=LATEST)


@pytest.mark.parametrize("text", NOT_DATES)
def test_a_range_refuses_what_is_no_date_on_either_side(text: str) -> None:
    for asked in (text, f"{text}/..", f"../{text}"):
        with pytest.raises(DateError):
            read_range("during", asked, latest=LATEST)


@given(st.one_of(DATES, QUALIFIED))
def test_every_date_is_read_as_an_independent_reader_of_edtf_reads_it(text: str) -> None:
    read, other = parse_date(text), edtf.parse_edtf(text)
    assert (read.earliest, read.latest) == (_day(other.lower_strict()), _day(other.upper_strict()))


@given(st.one_of(DATES, QUALIFIED))
def test_the_days_of_a_date_are_in_order_and_as_many_as_its_precision_says(text: str) -> None:
    read = parse_date(text)
    days = (read.latest - read.earliest).days + 1
    expected = {"day": {1}, "month": {monthrange(read.earliest.year, read.earliest.month)[1]}, "year": {365, 366}}
    assert days in expected[read.precision]
    assert read.edtf == text


@given(DAYS)
def test_a_day_lies_in_its_month_and_its_month_in_its_year(day: date) -> None:
    year, month = parse_date(f"{day:%Y}".zfill(4)), parse_date(day.isoformat()[:7])
    assert year.earliest <= month.earliest <= day <= month.latest <= year.latest


@given(st.from_regex(r"[0-9]{4}(?:-[0-9]{2}){0,2}", fullmatch=True))
def test_digits_in_the_shape_of_a_date_are_one_exactly_where_the_calendar_has_it(text: str) -> None:
    try:
        expected = date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        expected = None
    if expected is None or expected.year == date.max.year:
        with pytest.raises(DateError):
            parse_date(text)
    else:
        assert parse_date(text).earliest == expected


@given(st.text(max_size=12).filter(lambda text: not re.fullmatch(r"[0-9]{4}.*", text)))
def test_no_other_text_is_a_date(text: str) -> None:
    with pytest.raises(DateError):
        parse_date(text)


@given(DATES, st.sampled_from(["start", "end"]))
def test_the_day_of_as_of_lies_in_the_days_of_during(text: str, point: Point) -> None:
    day = read_as_of(text, point, latest=LATEST, today=TODAY).day
    during = read_range("during", text, latest=LATEST)
    assert during.first <= day <= during.last
    assert day == (during.first if point == "start" else during.last)


@given(DATES, DATES)
def test_a_range_runs_from_the_first_day_of_one_date_to_the_last_of_the_other(one: str, other: str) -> None:
    first, last = parse_date(one).earliest, parse_date(other).latest
    if first > last:
        with pytest.raises(DateError):
            read_range("during", f"{one}/{other}", latest=LATEST)
    else:
        question = read_range("during", f"{one}/{other}", latest=LATEST)
        assert (question.first, question.last) == (first, last)


@given(DATES)
def test_what_ends_with_a_date_may_hold_on_all_of_its_days_but_none_behind_them(text: str) -> None:
    read, (earliest, latest) = parse_date(text), end_bounds("known", parse_date(text))
    assert earliest == read.earliest
    assert latest == (read.latest if read.precision == "day" else read.latest + timedelta(days=1))


@given(DATES, DAYS)
@example("2024", date(2024, 1, 1))
@example("2024", date(2025, 1, 1))
@example("0001", date(1, 1, 1))
@example("9998", date(9998, 12, 31))
def test_a_boundary_that_may_be_a_day_lies_around_it(text: str, day: date) -> None:
    reach_first, reach_last = around(day, day)
    for earliest, latest in (start_bounds(parse_date(text)), end_bounds("known", parse_date(text))):
        if earliest <= day <= latest:
            assert reach_first <= earliest
            assert latest <= reach_last


def _day(moment: struct_time) -> date:
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)
