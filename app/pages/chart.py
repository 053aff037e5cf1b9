"""The geometry of the chart: whose bands lie where. A template draws it; `x` and `width` are percent of its width."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from app.pages.words import boundary, ended, words

ROW = 22  # height of a row in pixels
AXIS = 18  # height of the axis above the rows in pixels
MAX_TICKS = 9

UNKNOWN = 0.05  # how much of the chart is drawn of the time before a start of which only the latest day is known

TONES = {"observer": "other0", "dialogue_partner": "other1", "partner": "other2"}
"""The same tone on every page for the usual statuses; others take what is left."""


class Band(NamedTuple):
    """A part of a period that is equally certain throughout; `tone` tells the statuses apart."""

    x: float
    width: float
    certainty: str
    tone: str
    href: str
    title: str


class Row(NamedTuple):
    """What one label did."""

    label: dict[str, Any]
    y: int
    bands: list[Band]
    dormant: list[Band]
    disputed: list[Band]


class Chart(NamedTuple):
    """Rows, the axis in years, the marked day, and the days on which something changes."""

    rows: list[Row]
    ticks: list[tuple[float, int]]
    height: int
    day: float | None
    days: list[str]
    tones: dict[str, str]
    certainties: set[str]


def draw(
    spans: Sequence[dict[str, Any]], by: str, until: str, day: str | None = None, disputed: Collection[str] = ()
) -> Chart | None:
    """Draw memberships, or tenures, one row for each different `by`; None where there is nothing to draw.

    `until` is the last day covered: an open period after it is presumed. `disputed` are addresses of what sources
    disagree about.
    """
    shown = [span for span in spans if span.get(by)]
    if not shown:
        return None
    sides = [span["valid"][side] for span in shown for side in ("start", "end")]
    days = sorted({side[which] for side in sides for which in ("earliest", "latest") if side[which]})
    first = date.fromisoformat(min([*days, until, day or until])).replace(month=1, day=1)
    last = date.fromisoformat(max([until, day or until])) + timedelta(days=1)
    scale = _Scale(first, last + (last - first) / 40, date.fromisoformat(until))
    tones = _tones(shown)
    rows: dict[str, Row] = {}
    for span in shown:
        label = span[by]
        row = rows.setdefault(label["id"], Row(label, AXIS + len(rows) * ROW, [], [], []))
        status = span.get("status") or "holder"
        href = span.get("href") or label["href"]
        title = f"{label['name']}: {words(status)}, {boundary(span['valid']['start'])} – {ended(span['valid'])}"
        bands = scale.bands(span["valid"], tones[status], href, title)
        row.bands.extend(bands)
        for overlay in span.get("standings") or []:
            if overlay.get("standing") != "active":
                row.dormant.extend(scale.bands(overlay["valid"], "dormant", href, words(overlay["standing"])))
        if href in disputed:
            row.disputed.extend(bands[:1])
    return Chart(
        rows=list(rows.values()),
        ticks=list(_ticks(scale)),
        height=AXIS + len(rows) * ROW,
        day=scale.x(date.fromisoformat(day)) if day else None,
        days=[each for each in days if each <= until],
        tones=tones,
        certainties={band.certainty for row in rows.values() for band in row.bands},
    )


class _Scale(NamedTuple):
    first: date
    last: date
    until: date

    def x(self, day: date) -> float:
        share = (day - self.first) / (self.last - self.first)
        return round(100 * min(max(share, 0), 1), 2)

    def bands(self, valid: dict[str, Any], tone: str, href: str, title: str) -> list[Band]:
        """The parts of a period that are possible, certain, presumed, and possible again."""
        start, end, last = valid["start"], valid["end"], self.last
        sure = _day(start["latest"]) or _day(start["earliest"]) or self.first
        begins = _day(start["earliest"]) or max(self.first, sure - (last - self.first) * UNKNOWN)
        attested = _day(valid.get("last_attested"))
        unknown = attested + timedelta(days=1) if attested else sure
        ends = min(_day(end["earliest"]) or (unknown if end["kind"] == "unknown" else last), last)
        over = min(_day(end["latest"]) or last, last)
        covered = min(ends, self.until + timedelta(days=1)) if end["kind"] == "open" else ends
        parts = (
            (begins, min(sure, over), "possible"),
            (sure, covered, "certain"),
            (max(sure, covered), ends, "presumed"),
            (max(ends, sure), over, "possible"),
        )
        return [
            Band(self.x(begin), round(max(self.x(end) - self.x(begin), 0.2), 2), certainty, tone, href, title)
            for begin, end, certainty in parts
            if begin < end
        ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _tones(spans: Sequence[dict[str, Any]]) -> dict[str, str]:
    """A tone for each status: one for full members, whatever they are called, and one for each other status."""
    found: dict[str, str] = {}
    for span in spans:
        status = span.get("status") or "holder"
        full = span.get("family", "full" if status in {"member", "holder"} else "associated") == "full"
        others = sum(tone in {"other3", "other4"} for tone in found.values())
        found.setdefault(status, "full" if full else TONES.get(status, f"other{min(3 + others, 4)}"))
    return dict(sorted(found.items(), key=lambda pair: (pair[1] != "full", pair[1])))


def _ticks(scale: _Scale) -> Iterator[tuple[float, int]]:
    years = range(scale.first.year, scale.last.year + 1)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200) if len(years) / step <= MAX_TICKS)
    for year in years:
        if year % step == 0 and scale.x(date(year, 1, 1)) < 97:
            yield scale.x(date(year, 1, 1)), year
