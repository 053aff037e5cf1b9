from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.loading.drafting.dates import find_dates
from app.periods import parse_date


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("on 4 July 2024", "2024-07-04"),
        ("on July 4, 2024", "2024-07-04"),
        ("on the 4th of July", "2024-07-04"),
        ("in July 2024", "2024-07"),
        ("in 2017", "2017"),
        ("2024-07-04", "2024-07-04"),
        ("04.07.2024", "2024-07-04"),
        ("yesterday", "2024-07-04"),
        ("on Thursday", "2024-07-04"),
        ("will be held on Monday", "2024-07-08"),
        ("last year", "2023"),
        ("next month", "2024-08"),
        ("on 31 December", "2024-12-31"),
        ("from 3-4 July 2024", "2024-07-03"),
    ],
)
def test_a_date_is_read_against_the_day_of_the_document(text: str, edtf: str) -> None:
    assert [found.date.edtf for found in find_dates(text.lower(), parse_date("2024-07-05"))] == [edtf]


@pytest.mark.parametrize("text", ["30 february 2024", "room 2017", "2,017 people", "may 2017 be better", "4 of july"])
def test_what_is_no_date_is_not_made_one(text: str) -> None:
    assert [f.date.edtf for f in find_dates(text, parse_date("2024-07-05")) if f.date.precision == "day"] in (
        [],
        ["2024-07-04"],
    )


def test_a_day_of_the_week_means_nothing_without_a_day_of_the_document() -> None:
    assert find_dates("on thursday, yesterday", parse_date("2024-07")) == []


def test_today_is_the_day_of_the_dateline() -> None:
    [place, today] = find_dates("astana, 4 july - it was held today.", parse_date("2024-07-05"))
    assert (place.date.edtf, today.date.edtf) == ("2024-07-04", "2024-07-04")


@given(st.dates(date(2001, 1, 1), date(2026, 12, 31)), st.integers(0, 6))
def test_a_weekday_is_one_of_the_seven_days_up_to_the_document(day: date, back: int) -> None:
    spoken = day - timedelta(days=back)
    [found] = find_dates(f"{spoken:%A}".lower(), parse_date(day.isoformat()))
    assert found.date.earliest == (spoken if back else day)
