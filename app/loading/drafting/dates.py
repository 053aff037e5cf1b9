"""Dates in English prose, as EDTF, no more precise than the text and the day of the document allow."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from app.periods import DateError, PartialDate, parse_date

_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_DAYS = "montuewedthufrisatsun"
_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?|"
    r"sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)(?![a-z])"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?:\s*(?:-|to|and)\s*\d{1,2}(?:st|nd|rd|th)?)?"
_YEAR = r"(?:19|20)\d\d"
_PATTERN = re.compile(
    r"\b(?:"
    rf"(?P<iso>{_YEAR}-\d\d-\d\d)\b"
    rf"|(?P<dotted>\d{{1,2}}\.\d{{1,2}}\.{_YEAR})\b"
    rf"|(?P<named>(?:{_DAY}\s+(?:of\s+)?{_MONTH}|{_MONTH}\s+{_DAY}(?![.,:]?\d))(?:,?\s+{_YEAR})?"
    rf"|{_MONTH}(?:\s+of)?,?\s+{_YEAR})\b"
    r"|(?P<weekday>(?:(?:last|next|this)\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|(?P<relative>yesterday|today|tomorrow|(?:last|this|next) (?:year|month))\b"
    rf"|(?:since|in|of|from|until|during|by|year|the)\s+(?P<year>{_YEAR})(?![\d-]|\s*%)\b"
    r")"
)
_SHIFTS = {"last": -1, "this": 0, "next": 1, "yesterday": -1, "today": 0, "tomorrow": 1}
_AHEAD = re.compile(r"\b(?:will|to be held|due|scheduled|expected|opens|begins)\b[^.]*$")
_DATELINE = re.compile(  # a place and a day at the beginning of a report, of which "today" speaks: "Astana, 4 July -"
    rf"\s*(?:[^\n]{{0,200}}\n+){{0,4}}?[^\n.]{{2,40}}?,\s*(?P<date>{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})\.?\s*[(/-]"
)
_NUMBER = re.compile(r"\b\d{1,2}(?!\d)")
_LATER = 7  # days that a report is published at most behind the day of its first line


class DateMention(NamedTuple):
    """A date and its place; `last` is the end of a span of days; `said`: no year was added to what the text has."""

    start: int
    end: int
    date: PartialDate
    last: PartialDate
    said: bool = True


def find_dates(lower: str, document: PartialDate) -> list[DateMention]:
    """The dates in a text in lower case, with plain dashes. `document` is the date of the document."""
    found, dateline = list[DateMention](), _DATELINE.match(lower) if document.precision == "day" else None
    reported = _named(dateline["date"], document) if dateline else None
    if reported and 0 <= (document.earliest - reported.earliest).days <= _LATER:
        document = reported
    for match in _PATTERN.finditer(lower):
        kind = match.lastgroup or ""
        text, said, last = match[kind], True, None
        if kind == "named":
            first, said, days = _named(text, document), re.search(_YEAR, text) is not None, _NUMBER.findall(text)
            if first and len(days) > 1 and int(days[1]) > int(days[0]):
                last = _parsed(f"{first.edtf[:8]}{days[1]:0>2}")
        else:
            first = _parsed(_edtf(kind, text, lower[max(0, match.start() - 60) : match.start()], document))
        if first:
            found.append(DateMention(match.start(kind), match.end(), first, last or first, said))
    return found


def _parsed(edtf: str | None) -> PartialDate | None:
    try:
        return parse_date(edtf) if edtf else None
    except DateError:
        return None


def _edtf(kind: str, text: str, before: str, document: PartialDate) -> str | None:
    """A date that names no month; no more precise than that of the document."""
    if kind in {"iso", "year", "dotted"}:
        return "-".join(f"{part:0>2}" for part in reversed(text.split(".")))
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


def _named(text: str, document: PartialDate) -> PartialDate | None:
    """A month, or the first day of it that is named; without a year, the one that is nearest to the document."""
    month, year, days = re.search(_MONTH, text), re.search(_YEAR, text), _NUMBER.findall(text)
    if month is None or (year is None and document.precision == "year"):
        return None
    number = _MONTHS.index(month[0][:3]) // 3 + 1
    years = [year[0]] if year else [document.earliest.year + shift for shift in (0, -1, 1)]
    dates = (_parsed("-".join([f"{each}-{number:02}", *(f"{day:0>2}" for day in days[:1])])) for each in years)
    return min(filter(None, dates), key=lambda read: abs((read.earliest - document.earliest).days), default=None)


def spoken_of(dates: list[DateMention], document: PartialDate) -> date:
    """The day that a sentence with some dates speaks of: that of the document, or the earlier one that it names."""
    days = [each.date for each in dates if each.date.precision == "day" and each.said]
    past = len(dates) == len(days) == 1 and days[0].latest < document.earliest
    return days[0].latest if past else document.latest
