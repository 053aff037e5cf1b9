"""What differs between two releases, fact by fact: how it is found, and what kind of change it is."""

from datetime import date
from typing import Any

from pydantic import Field

from app.loading.evidence import DATE_FIELDS
from app.loading.facts import Key, fact_key
from app.loading.releases.archive import Fields, Records
from app.loading.types import Record, Slug, Storable, Text
from app.models.vocabularies import ChangeKind, ChangeOp
from app.periods import parse_date

ENDS = ("end", "last_day", "scheduled_end")
_ABOUT_AN_END = {*ENDS, "end_event", "end_reason", "last_attested", "sources", "note", "confidence"}
"""The fields that change when something ends."""

_ATTESTED = {"first_attested", "last_attested"}
_EVIDENCE = {"sources", "note", "locator", "facts", "supports", "announces", "contradicts", "text_sha256"}


class Change(Record):
    """One fact that differs: in `before` and `after` the fields that do, all of them where it is new or gone.

    A field without a value on one side is not in it. The reason is its own, or one that it shares with others, by its
    id (`because`). `successor` is the fact that took the place of one that was removed or merged:
    `official:xi-jinping`.
    """

    op: ChangeOp
    fact: Text
    kind: ChangeKind
    because: Slug | None = None
    reason: Storable = ""
    successor: Text | None = None
    before: Fields = Field(default={})
    after: Fields = Field(default={})

    @property
    def key(self) -> Key:
        """Noun and id of the fact."""
        return fact_key(self.fact)

    @property
    def fields(self) -> list[str]:
        """The fields that differ."""
        return sorted({*self.before, *self.after})

    @property
    def lacks_reason(self) -> bool:
        """Whether it needs a reason and has none."""
        return self.kind in {"correction", "retraction"} and not self.reason.strip() and not self.because


def compare(before: Records, after: Records, since: date = date.min) -> list[Change]:
    """What differs, in the order of nouns and ids; `since` is the day of `before`.

    The kind is the one that follows from the fields, or else the one that a curator has to confirm with a reason.
    """
    changes = []
    for key in sorted({*before, *after}):
        old, new, fact = before.get(key), after.get(key), ":".join(key)
        if old is None:
            changes.append(Change(op="added", fact=fact, kind="new", after=after[key]))
        elif new is None:
            changes.append(Change(op="removed", fact=fact, kind="retraction", before=old))
        elif old != new:
            old, new = _differing(old, new), _differing(new, old)
            kind = computed_kind(old, new, since) or "correction"
            changes.append(Change(op="changed", fact=fact, kind=kind, before=old, after=new))
    return changes


def _differing(fields: Fields, others: Fields) -> Fields:
    return {name: fields[name] for name in sorted(fields) if fields[name] != others.get(name)}


def computed_kind(before: Fields, after: Fields, since: date) -> ChangeKind | None:
    """The kind of a change where it follows from the fields that differ; None where only a curator knows.

    `since` is the day of the release before. An end that came after it happened meanwhile (`real_world`). A date that
    became narrower, evidence that was added, and fields that had no value refine.
    """
    end = next((after[name] for name in ENDS if name in after), None)
    was_open = before.keys().isdisjoint(ENDS)
    if end and end != "unknown" and was_open and {*before, *after} <= _ABOUT_AN_END:
        return "real_world" if parse_date(end).latest > since else None
    refined = all(_refines(name, before.get(name), after.get(name)) for name in {*before, *after})
    return "refinement" if refined else None


def _refines(name: str, before: Any, after: Any) -> bool:
    if name in _ATTESTED:
        return after is not None and (before is None or (after < before) == (name == "first_attested"))
    if name in {*DATE_FIELDS, *ENDS}:
        if before is None:  # no start is an unknown one; no end is none
            return name not in ENDS
        return before == "unknown" or (after is not None and _narrower(before, after))
    if name in _EVIDENCE:
        return after is not None
    return before is None


def _narrower(before: str, after: str) -> bool:
    if after == "unknown":
        return False
    old, new = parse_date(before), parse_date(after)
    within = old.earliest <= new.earliest and new.latest <= old.latest
    width, former = new.latest - new.earliest, old.latest - old.earliest
    return within and (width, bool(new.qualified)) < (former, bool(old.qualified))
