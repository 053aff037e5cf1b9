"""Dates in English prose, as EDTF, no more precise than the text and the day of the document allow."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from app.periods import DateError, PartialDate, parse_date

_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_DAYS = "montuewedthufrisatsun"
_MONTH = (
    r"(jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?|"
    r"sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)(?![a-z])"
)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?(?:\s*(?:-|to|and)\s*(\d{1,2})(?:st|nd|rd|th)?)?"
_YEAR = r"((?:19|20)\d\d)"
_PATTERN = re.compile(
    r"\b(?:"
    rf"(?P<iso>{_YEAR}-\d\d-\d\d)\b"
    rf"|(?P<dotted>(\d{{1,2}})\.(\d{{1,2}})\.{_YEAR})\b"
    rf"|(?P<day_first>{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?)\b"
    rf"|(?P<month_first>{_MONTH}\s+{_DAY}(?!\d|[.,:]?\d)(?:,?\s+{_YEAR})?)"
    rf"|(?P<month>{_MONTH}(?:\s+of)?,?\s+{_YEAR})\b"
    r"|(?P<weekday>(?:(last|next|this)\s+)?(mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|(?P<relative>yesterday|today|tomorrow|(?:last|this|next) (?:year|month))\b"
    rf"|(?:since|in|of|from|until|during|by|year|the)\s+(?P<year>{_YEAR})(?![\d-]|\s*%)\b"
    r")"
)
_SHIFTS = {"last": -1, "this": 0, "next": 1, "yesterday": -1, "today": 0, "tomorrow": 1}
_AHEAD = re.compile(r"\b(?:will|to be held|due|scheduled|expected|opens|begins)\b[^.]*$")
_DATELINE = re.compile(  # a place and a day at the beginning of a report, of which "today" speaks: "Astana, 4 July -"
    rf"\s*(?:[^\n]{{0,200}}\n+){{0,4}}?[^\n.]{{2,40}}?,\s*(?:{_MONTH}\s+(\d{{1,2}})|(\d{{1,2}})\s+{_MONTH})\.?\s*[(/-]"
)
_LATER = 7  # days that a report is published at most behind the day of its first line


class DateMention(NamedTuple):
    """A date and its place; `last` is the last day where the text has a span of days.

    `said`: the text itself has the year, or a day relative to the document's.
    """

    start: int
    end: int
    date: PartialDate
    last: PartialDate
    said: bool = True


def find_dates(lower: str, document: PartialDate) -> list[DateMention]:
    """The dates in a text in lower case, with plain dashes. `document` is the date of the document."""
    found = []
    document = _reported_on(lower, document)
    for match in _PATTERN.finditer(lower):
        kind = match.lastgroup or ""
        first, last, said = None, None, True
        if kind in {"day_first", "month_first"}:
            groups = match.groups()[match.re.groupindex[kind] :][:4]
            day, day2, month, year = groups if kind == "day_first" else (groups[1], groups[2], groups[0], groups[3])
            first, said = _day(day, month, year, document), year is not None
            last = _parsed(f"{first.edtf[:8]}{day2:0>2}") if first and day2 and int(day2) > int(day) else None
        else:
            first = _parsed(_edtf(kind, match[kind], lower[max(0, match.start() - 60) : match.start()], document))
        if first:
            found.append(DateMention(match.start(kind), match.end(), first, last or first, said))
    return found


def _parsed(edtf: str | None) -> PartialDate | None:
    try:
        return parse_date(edtf) if edtf else None
    except DateError:
        return None


def _reported_on(lower: str, document: PartialDate) -> PartialDate:
    """The day that "today" means: that of the dateline, or of the document."""
    match = _DATELINE.match(lower) if document.precision == "day" else None
    day = _day(match[2] or match[3], match[1] or match[4], None, document) if match else None
    return day if day and 0 <= (document.earliest - day.earliest).days <= _LATER else document


def _edtf(kind: str, text: str, before: str, document: PartialDate) -> str | None:
    """A date that has no day of a month, or has it in digits alone; no more precise than that of the document."""
    if kind in {"iso", "year", "dotted"}:
        return "-".join(f"{part:0>2}" for part in reversed(text.split(".")))
    if kind == "month":
        return f"{text[-4:]}-{_month(text):02}"
    day, (which, _, unit) = document.earliest, text.partition(" ")
    shift = _SHIFTS.get(which, 0)
    if unit == "year":
        return str(day.year + shift)
    if document.precision == "year" or (unit != "month" and document.precision != "day"):
        return None
    if unit == "month":
        month = day.month - 1 + shift
        return f"{day.year + month // 12}-{month % 12 + 1:02}"
    if kind == "weekday":
        back = (day.weekday() - _DAYS.index((unit or which)[:3]) // 3) % 7
        future = back and (which == "next" or _AHEAD.search(before))
        shift = 7 - back if future else -(back or (7 if which == "last" else 0))
    return (day + timedelta(days=shift)).isoformat()


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) // 3 + 1


def _day(day: str, month: str, year: str | None, document: PartialDate) -> PartialDate | None:
    """A day of a month; without a year, that which is nearest to the document."""
    if year is None and document.precision == "year":
        return None
    years = [int(year)] if year else [document.earliest.year + shift for shift in (0, -1, 1)]
    days = [read for each in years if (read := _parsed(f"{each}-{_month(month):02}-{day:0>2}"))]
    return min(days, key=lambda read: abs((read.earliest - document.earliest).days), default=None)


def spoken_of(dates: list[DateMention], document: PartialDate) -> date:
    """The day that a sentence with some dates speaks of: that of the document, or the earlier one that it names."""
    days = [each.date for each in dates if each.date.precision == "day" and each.said]
    past = len(dates) == len(days) == 1 and days[0].latest < document.earliest
    return days[0].latest if past else document.latest
