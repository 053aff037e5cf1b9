"""Made-up histories of one organization, as seed files; and what holds on a day, by the words of the contract alone."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import strategies as st

EARLIEST, LATEST = date(1998, 1, 1), date(2014, 12, 31)
DAY = timedelta(days=1)
STATES = {"XAA": "Aldland", "XBB": "Brookland", "XCC": "Cairnland", "XDD": "Dunland"}
STATUSES = ["voter", "watcher", "friend"]


@dataclass(frozen=True)
class Tie:
    """A membership as a curator writes it; `start` and `end` are dates, `unknown`, or, for an end, None: open."""

    state: str
    status: str
    start: str
    end: str | None
    scheduled: bool = False
    first_attested: date | None = None
    last_attested: date | None = None

    @property
    def id(self) -> str:
        """The id of the membership."""
        return f"{self.state}-{self.status}-{self.start}".lower().rstrip("~?")

    def possible(self, day: date) -> bool:
        """Whether it may hold on a day."""
        starts = self.start == "unknown" or days(self.start)[0] <= day
        return starts and (self.end in {None, "unknown"} or day < first_day_after(str(self.end)))

    def sure(self, day: date) -> bool:
        """Whether it must hold on a day, as long as an open end stays open."""
        started = days(self.start)[1] if self.start != "unknown" else self.first_attested
        if started is None or day < started:
            return False
        if self.end == "unknown":
            return self.last_attested is not None and day <= self.last_attested
        return self.end is None or day < days(self.end)[0]


@dataclass(frozen=True)
class History:
    """All memberships of the organization, its founding, and the day up to which it is covered."""

    ties: tuple[Tie, ...]
    founded: str
    covered_until: date

    def certainty(self, tie: Tie, day: date) -> str | None:
        """How surely a membership holds on a day; None where it does not."""
        first, end = self.bounds(tie)
        if not first <= day < end:
            return None
        if not tie.sure(day):
            return "possible"
        return "presumed" if tie.end is None and day > self.covered_until else "certain"

    def bounds(self, tie: Tie) -> tuple[date, date]:
        """The first day on which a membership can hold, and the first on which it no longer can.

        It holds one day at least, within the life of the organization, after those before it and before those after it.
        """
        own = [other for other in self.ties if other.state == tie.state]
        free = date.min if self.founded == "unknown" else days(self.founded)[0]
        for other in own[: own.index(tie) + 1]:
            first = max(free, days(other.start)[0] if other.start != "unknown" else date.min)
            known_end = other.last_attested + DAY if other.last_attested else date.min
            if other.end not in {None, "unknown"}:
                known_end = days(str(other.end))[0]
            free = max(first + DAY, known_end)
        last = date.max
        for other in reversed(own[own.index(tie) :]):
            end = min(last, date.max if other.end in {None, "unknown"} else first_day_after(str(other.end)))
            latest = days(other.start)[1] if other.start != "unknown" else other.first_attested or date.max
            last = min(latest, end - DAY)
        return first, end

    def on_each(self, tie: Tie, first: date, last: date) -> list[str | None]:
        """How surely a membership holds on each day of a period."""
        return [self.certainty(tie, first + number * DAY) for number in range((last - first).days + 1)]


def days(text: str) -> tuple[date, date]:
    """The first and the last day that a year, a month or a day means."""
    year, month, day = [*map(int, text.rstrip("?~").split("-")), 0, 0][:3]
    last = day or calendar.monthrange(year, month or 12)[1]
    return date(year, month or 1, day or 1), date(year, month or 12, last)


def first_day_after(end: str) -> date:
    """The latest day that an end can mean: the first on which the fact no longer holds."""
    first, last = days(end)
    return first if first == last else last + DAY


def write_seeds(history: History, folder: Path) -> Path:
    """The history as a folder of seeds."""
    tables = [
        f"""[knowledge_base]
name = "Histories"
description = "Of a league that never was."
license = "CC0-1.0"
license_url = "https://creativecommons.org/publicdomain/zero/1.0/"
coverage_from = {EARLIEST}
coverage_until = {history.covered_until}
""",
        """[[document]]
id = "annals"
title = "Annals"
publisher = "League"
language = "en"
url = "https://annals.example"
""",
        f"""[[organization]]
id = "league"
name = "League"
classification = "league"
start = "{history.founded}"
sources = ["annals"]
""",
    ]
    tables += [
        f"""[[state]]
id = "{code}"
alpha2 = "{code[0]}{code[2]}"
numeric = "90{number}"
wikidata = "Q90{number}"
name = "{name}"
sources = ["annals"]
"""
        for number, (code, name) in enumerate(STATES.items())
    ]
    tables += [
        f"""[[membership_status]]
id = "league-{status}"
organization = "league"
status = "{status}"
label = "{status.title()}"
description = "One of the statuses."
family = "{"full" if status == "voter" else "associated"}"
start = "unknown"
sources = ["annals"]
"""
        for status in STATUSES
    ]
    tables += [_membership(tie) for tie in history.ties]
    (folder / "histories.toml").write_text("\n".join(tables))
    return folder


def _membership(tie: Tie) -> str:
    dated = {
        "start": tie.start,
        "scheduled_end" if tie.scheduled else "end": tie.end,
        "first_attested": tie.first_attested,
        "last_attested": tie.last_attested,
    }
    lines = "".join(f'{key} = "{value}"\n' for key, value in dated.items() if value is not None)
    return f"""[[membership]]
id = "{tie.id}"
organization = "league"
state = "{tie.state}"
status = "{tie.status}"
start_event = "signs"
confidence = "medium"
sources = ["annals"]
{lines}"""


@st.composite
def partial_dates(draw: st.DrawFn, earliest: date) -> str:
    """A year, a month or a day that does not begin before a day; some marked as unsure."""
    day = draw(st.dates(earliest, min(LATEST, earliest + 1200 * DAY)))
    texts = [f"{day}", f"{day:%Y-%m}", f"{day:%Y}"]
    mark = draw(st.sampled_from(["", "", "", "~", "?"]))
    return draw(st.sampled_from([text for text in texts if days(text)[0] >= earliest])) + mark


@st.composite
def ties_of(draw: st.DrawFn, state: str) -> list[Tie]:
    """The memberships of a state, one after the other, none overlapping the next."""
    found: list[Tie] = []
    free = draw(st.dates(EARLIEST, date(2008, 1, 1)))
    start = draw(st.just("unknown") | partial_dates(free))
    for status in draw(st.lists(st.sampled_from(STATUSES), max_size=3, unique=True)):
        tie, first = Tie(state, status, start, None), free
        if start == "unknown":
            tie = replace(tie, first_attested=draw(st.none() | st.dates(free, free + 400 * DAY)))
        known_from = tie.first_attested or (days(start)[1] if start != "unknown" else free)
        kind = draw(st.sampled_from(["known", "known", "known", "scheduled", "unknown", "open"]))
        if kind == "open" or (found and first_day_after(str(found[-1].end)) > LATEST - 800 * DAY):
            return [*found, tie]
        if kind == "unknown":
            attested = draw(st.none() | st.dates(known_from, known_from + 900 * DAY))
            return [*found, replace(tie, end="unknown", last_attested=attested)]
        # A day that ends what begins in its month or year must lie behind the first day that the beginning can mean,
        # and behind everything that the end before it can mean.
        first = max(
            known_from if tie.first_attested else first, first_day_after(str(found[-1].end)) if found else first
        )
        first = max(first, (days(start)[0] if start != "unknown" else first)) + DAY
        end = draw(partial_dates(first))
        found.append(replace(tie, end=end, scheduled=kind == "scheduled"))
        free = first_day_after(end)
        if free > LATEST - 800 * DAY:
            return found
        start = draw(st.just(end) | partial_dates(free))
    return found


@st.composite
def histories(draw: st.DrawFn) -> History:
    """An organization with a handful of states."""
    ties = [tie for state in STATES for tie in draw(ties_of(state))]
    # How sure a period is between the last day covered and the day fixed for its end is a case of its own.
    fixed = [days(str(tie.end))[0] for tie in ties if tie.scheduled]
    begun = [days(tie.start)[0] if tie.start != "unknown" else tie.first_attested for tie in ties]
    begun += [days(str(tie.end))[0] - DAY for tie in ties if tie.end not in {None, "unknown"}]
    founded = min((day for day in begun if day), default=EARLIEST)
    return History(
        tuple(ties),
        founded=draw(st.sampled_from(["unknown", "1990", str(founded)])),
        covered_until=draw(st.dates(max(date(2004, 1, 1), *fixed, EARLIEST), LATEST)),
    )


@st.composite
def histories_with_a_day(draw: st.DrawFn) -> tuple[History, date]:
    """A history, and a day that is often near one on which something begins, ends, or is no longer covered."""
    history = draw(histories())
    texts = [text for tie in history.ties for text in (tie.start, tie.end) if text not in {None, "unknown"}]
    attested = [day for tie in history.ties for day in (tie.first_attested, tie.last_attested) if day is not None]
    edges = [*(day for text in texts for day in days(str(text))), *attested, history.covered_until]
    near = draw(st.sampled_from(edges)) + draw(st.sampled_from([-1, 0, 1, 45, 200])) * DAY
    return history, draw(st.just(near) | st.dates(EARLIEST, LATEST))
