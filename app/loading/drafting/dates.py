"""Dates in English prose, as EDTF, no more precise than the text and the day of the document allow."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from app.periods import DateError, PartialDate, parse_date

_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_DAYS = "montuewedthufrisatsun"
_MONTH = (
    r"(?P<month>jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?|"
    r"sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)(?![a-z])"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s*(?:-|to|and)\s*(?P<day2>\d{1,2})(?:st|nd|rd|th)?)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PATTERN = re.compile(
    "|".join(
        (
            r"\b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b",
            r"\b(?P<dotted>\d{1,2}\.\d{1,2}\.(?:19|20)\d\d)\b",
            rf"\b(?P<dmy>{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?)\b",
            rf"\b(?P<mdy>{_MONTH}\s+{_DAY}(?!\d|[.,:]?\d)(?:,?\s+{_YEAR})?)".replace("<month>", "<month_>")
            .replace("<day>", "<day_>")
            .replace("<day2>", "<day2_>")
            .replace("<year>", "<year_>"),
            rf"\b(?P<my>{_MONTH}(?:\s+of)?,?\s+{_YEAR})\b".replace("<month>", "<month__>").replace(
                "<year>", "<year__>"
            ),
            r"\b(?P<weekday>(?P<which>last|next|this)?\s*(?P<name>(?:mon|tues|wednes|thurs|fri|satur|sun)day))\b",
            r"\b(?P<relative>yesterday|today|tomorrow|(?:last|this|next) (?:year|month))\b",
            r"\b(?P<bare>(?:since|in|of|from|until|during|by|year|the)\s+(?P<year___>(?:19|20)\d\d))(?![\d-]|\s*%)\b",
        )
    )
)


@dataclass(frozen=True)
class DateMention:
    """A date and its place; `last` is the last day where the text has a span of days."""

    start: int
    end: int
    date: PartialDate
    last: PartialDate
    said: bool
    """Whether the text itself has the year, or a day relative to the document's."""


_KINDS = ("iso", "dotted", "dmy", "mdy", "my", "weekday", "relative", "bare")
_DATELINE = re.compile(
    r"\s*(?:[^\n]{0,200}\n+){0,4}?[^\n.]{2,40}?,\s*"
    rf"(?:{_MONTH}\s+(?P<after>\d{{1,2}})|(?P<before>\d{{1,2}})\s+{_MONTH.replace('<month>', '<month_>')})\.?\s*[(/-]"
)
"""A place and a day at the beginning of a report: "Astana, 4 July -", of which "today" speaks."""

_LATER = 7
"""How many days a report is published at most behind the day of its first line."""


def _reported_on(lower: str, document: PartialDate) -> PartialDate:
    """The day that "today" means: that of the dateline, or of the document."""
    match = _DATELINE.match(lower)
    if match is None or document.precision != "day":
        return document
    read = _day(match["after"] or match["before"], None, match["month"] or match["month_"], None, document)
    return read[0] if read and 0 <= (document.earliest - read[0].earliest).days <= _LATER else document


def find_dates(lower: str, document: PartialDate) -> list[DateMention]:
    """The dates in a text in lower case, with plain dashes. `document` is the date of the document."""
    found = []
    document = _reported_on(lower, document)
    for match in _PATTERN.finditer(lower):
        try:
            dates = _read(match, lower, document)
        except DateError:
            continue
        if dates:
            first, last, said = dates
            start = (
                match.start("year___") if match["bare"] else match.start() + (len(match[0]) - len(match[0].lstrip()))
            )
            found.append(DateMention(start, match.end(), first, last, said))
    return found


def _read(match: re.Match[str], lower: str, document: PartialDate) -> tuple[PartialDate, PartialDate, bool] | None:
    kind = next(kind for kind in _KINDS if match[kind])
    if kind == "dmy":
        return _day(match["day"], match["day2"], match["month"], match["year"], document)
    if kind == "mdy":
        return _day(match["day_"], match["day2_"], match["month_"], match["year_"], document)
    if kind == "weekday":
        return _weekday(match, lower, document)
    if kind == "relative":
        return _relative(match["relative"], document)
    edtf = match["iso"] or match["year___"]
    if kind == "dotted":
        day, month, year = match["dotted"].split(".")
        edtf = f"{year}-{int(month):02}-{int(day):02}"
    elif kind == "my":
        edtf = f"{match['year__']}-{_number(match['month__']):02}"
    return _both(edtf)


def _both(edtf: str, *, said: bool = True) -> tuple[PartialDate, PartialDate, bool]:
    read = parse_date(edtf)
    return read, read, said


def _number(month: str) -> int:
    return _MONTHS.index(month[:3]) // 3 + 1


def _day(
    day: str, day2: str | None, month: str, year: str | None, document: PartialDate
) -> tuple[PartialDate, PartialDate, bool] | None:
    number = _number(month)
    if year is None and document.precision == "year":
        return None
    years = [int(year)] if year else [document.earliest.year + shift for shift in (0, -1, 1)]
    dates = []
    for each in years:
        try:
            dates.append(parse_date(f"{each}-{number:02}-{int(day):02}"))
        except DateError:
            continue
    if not dates:
        return None
    first = min(dates, key=lambda read: abs((read.earliest - document.earliest).days))
    last = parse_date(f"{first.edtf[:8]}{int(day2):02}") if day2 and int(day2) > int(day) else first
    return first, last, year is not None


def _weekday(match: re.Match[str], lower: str, document: PartialDate) -> tuple[PartialDate, PartialDate, bool] | None:
    if document.precision != "day":
        return None
    day = document.earliest
    back = (day.weekday() - _DAYS.index(match["name"][:3]) // 3) % 7
    before = lower[max(0, match.start() - 60) : match.start()]
    future = match["which"] == "next" or re.search(
        r"\b(?:will|to be held|due|scheduled|expected|opens|begins)\b[^.]*$", before
    )
    ahead = (7 - back) % 7
    shift = (ahead or 7) if future and back else -(back or (7 if match["which"] == "last" else 0))
    return _both((day + timedelta(days=shift)).isoformat())


def _relative(word: str, document: PartialDate) -> tuple[PartialDate, PartialDate, bool] | None:
    which, _, unit = word.partition(" ")
    shift = {"last": -1, "this": 0, "next": 1, "yesterday": -1, "today": 0, "tomorrow": 1}[which]
    if unit == "year":
        return _both(str(document.earliest.year + shift))
    if document.precision == "year":
        return None
    if unit == "month":
        month = document.earliest.month - 1 + shift
        return _both(f"{document.earliest.year + month // 12}-{month % 12 + 1:02}")
    if document.precision != "day":
        return None
    return _both((document.earliest + timedelta(days=shift)).isoformat())


def middle(dates: list[DateMention], document: date) -> date:
    """The day that a sentence with some dates speaks of: that of its first date, or the day of the document."""
    return dates[0].date.latest if dates else document
