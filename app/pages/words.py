"""Filters of the templates: dates, words and names, as pages write them, and what pages pick out of answers."""

import re
import unicodedata
from calendar import month_name
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

Rows = Sequence[dict[str, Any]]

UNKNOWN = "date unknown"
RIGHT_TO_LEFT = {"ar", "fa", "ur", "ps", "he", "dv", "ckb", "ug"}
_SCRIPTS = {
    "ARABIC": "und-Arab",
    "ARMENIAN": "hy",
    "CJK": "zh",
    "CYRILLIC": "und-Cyrl",
    "DEVANAGARI": "und-Deva",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "HANGUL": "ko",
    "HEBREW": "he",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "KHMER": "km",
    "LAO": "lo",
    "MONGOLIAN": "mn",
    "MYANMAR": "my",
    "SINHALA": "si",
}
"""The language tag of each script, by the first word of the names of its letters in Unicode."""

ALL_STATES = 60  # up to as many the history of an organization is shown whole, not for those of the page alone

_API = re.compile(r"^(https?://[^?#]*?)?/v1(?=[/?#]|$)")
"""Where the addresses of the API begin, below the public address where one is configured."""

_WORDS = {
    "chs": "heads of state",
    "chg": "heads of government",
    "cfm": "foreign ministers",
    "cnc": "national coordinators",
    "sco_plus": "SCO Plus",
    "full": "members",
    "associated": "other statuses",
    "organization_not_in_existence": "the organization did not exist then",
    "memberships_not_recorded": "no membership of it is recorded",
    "status_not_in_use": "the status was not in use then",
}


def words(value: str | None) -> str:
    """A value of a vocabulary in words: `dialogue_partner` is "dialogue partner"."""
    return _WORDS.get(value or "", (value or "").replace("_", " ").replace("-", " "))


def edtf(text: str | None) -> str:
    """A date of EDTF in English: `2010-04` is "April 2010", `2004~` "about 2004", `2004?` "2004 (uncertain)"."""
    if not text:
        return ""
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?([~?%]?)", text)
    if not found:
        return text
    year, month, day, qualifier = found.groups()
    written = " ".join(part for part in (day and str(int(day)), month and month_name[int(month)], year) if part)
    about = f"about {written}" if qualifier in {"~", "%"} else written
    return f"{about} (uncertain)" if qualifier in {"?", "%"} else about


def boundary(value: dict[str, Any] | None) -> str:
    """A boundary in words; where the date is unknown, what is known of it."""
    if not value:
        return ""
    if value["edtf"]:
        return edtf(value["edtf"])
    if value["earliest"] and value["latest"]:
        return f"between {edtf(value['earliest'])} and {edtf(value['latest'])}"
    if value["latest"]:
        return f"by {edtf(value['latest'])}"
    return f"after {edtf(value['earliest'])}" if value["earliest"] else UNKNOWN


def ended(valid: dict[str, Any]) -> str:
    """How a period ends, in words: the first day on which it is over."""
    end = valid["end"]
    if end["kind"] == "open":
        return "until further notice"
    if end["kind"] == "unknown" and not end["edtf"]:
        attested = valid.get("last_attested")
        return f"unknown, last attested {edtf(attested)}" if attested else UNKNOWN
    return f"{boundary(end)} (scheduled)" if end["kind"] == "scheduled" else boundary(end)


def since(valid: dict[str, Any]) -> str:
    """How a period begins, in words: `since April 2010`, or what is known of a date that is not."""
    start = boundary(valid["start"])
    return f"start {start}" if start == UNKNOWN else f"{'since' if valid['start']['edtf'] else 'began'} {start}"


def span(valid: dict[str, Any]) -> str:
    """A period in words."""
    end = valid["end"]
    if end["kind"] == "open":
        return since(valid)
    if end["kind"] == "unknown" and not end["edtf"]:
        return f"{since(valid)}, end {ended(valid)}"
    return (
        f"{boundary(valid['start'])} – {ended(valid)}"
        if valid["start"]["edtf"]
        else f"{since(valid)}, until {ended(valid)}"
    )


def when(temporal: dict[str, Any]) -> str:
    """When a question is about: `on 4 July 2024`, `at any time in 2024`, `all the time from 2015 to 2017`."""
    if temporal["mode"] == "as_of":
        return f"on {edtf(temporal['resolved'])}"
    first, ranged, last = temporal["requested"].partition("/")
    sides = (f"{word} {edtf(side)}" for word, side in (("from", first), ("to", last)) if side != "..")
    mode = "at any time" if temporal["mode"] == "during" else "all the time"
    return " ".join([mode, *sides]) if ranged else f"{mode} in {edtf(first)}"


def holds_in(valid: dict[str, Any], day: str | None) -> bool:
    """Whether a period may contain a day."""
    start, end = valid["start"]["earliest"], valid["end"]["latest"]
    return day is None or ((start is None or start <= day) and (end is None or day < end))


def name_then(names: list[dict[str, Any]], day: str | None) -> str:
    """The preferred English name on a day, of all names of a state."""
    usual = (name for name in names if name["kind"] == "preferred" and name["language"] == "en")
    return next((name["name"] for name in usual if holds_in(name["valid"], day)), "")


def years_before(day: str, years: int) -> str:
    """The first day of a year, some years before a day."""
    return f"{int(day[:4]) - years}-01-01"


def page_of(href: str) -> str:
    """The address of the page, from that of the answer; a passage is shown in its document."""
    page = _API.sub(r"\1", href, count=1).replace("/passages#", "#")
    return page if page.startswith(("/", "http")) else f"/{page}"


def in_language(text: str, language: str | None = None) -> Markup | str:
    """A text with its language and direction, where it is not English or not in Latin letters."""
    marked = language if language and language != "en" else None
    if not marked:
        letters = [unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha()]
        foreign = [_SCRIPTS[script] for script in letters if script in _SCRIPTS]
        marked = max(foreign, key=foreign.count) if len(foreign) * 2 > len(letters) else None
    if not marked:
        return text
    right = marked.partition("-")[0] in RIGHT_TO_LEFT or marked == "und-Arab"
    return Markup('<bdi lang="{}"{}>{}</bdi>').format(marked, Markup(' dir="rtl"') if right else "", escape(text))


def quoted_first(evidence: Rows) -> list[dict[str, Any]]:
    """Evidence, what is quoted before what is only cited, and what supports before what contradicts."""
    return sorted(evidence, key=lambda proof: (proof["passage"] is None, proof["stance"] != "supports"))


def rows_for(history: Rows, members: Rows) -> list[dict[str, Any]]:
    """The history to draw beside members: first that of their states, then that of the others unless they are many."""
    listed = [row["state"]["id"] for row in members]
    first = {identity: position for position, identity in enumerate(dict.fromkeys(listed))}
    others = len({row["state"]["id"] for row in history}) <= ALL_STATES
    chosen = [row for row in history if others or row["state"]["id"] in first]
    return sorted(chosen, key=lambda row: (first.get(row["state"]["id"], len(first)), row["state"]["name"]))


def disputed(conflicts: Rows) -> set[str]:
    """The addresses of the facts about which sources disagree."""
    return {fact["href"] for conflict in conflicts for fact in conflict["facts"]}


def by_id(rows: Rows) -> dict[str, dict[str, Any]]:
    """Rows by id."""
    return {row["id"]: row for row in rows}


def statuses_of(matrix: dict[str, Any]) -> list[str]:
    """The statuses that a matrix shows."""
    cells = (cell for row in matrix["rows"] for cell in row["cells"])
    return sorted({cell["status"] for cell in cells if cell["status"]})


def short(value: str) -> str:
    """The initials of a status: `dialogue_partner` is "DP"."""
    return "".join(word[0] for word in value.split("_")).upper()


def host(url: str) -> str:
    """The host of an address."""
    return urlsplit(url).hostname or url


def context_before(text: str) -> str:
    """The text before a quote, from the beginning of a word."""
    return f"… {text.partition(' ')[2]}" if " " in text else ""


def context_after(text: str) -> str:
    """The text after a quote, to the end of a word."""
    return f"{text.rpartition(' ')[0]} …" if " " in text else text


def sentence(text: str) -> str:
    """A text as a sentence."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"
