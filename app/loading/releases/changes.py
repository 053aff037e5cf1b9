"""What differs between two releases, fact by fact: how it is found, and what kind of change it is."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import Field

from app.loading.evidence import DATE_FIELDS
from app.loading.facts import fact_key
from app.loading.releases.canonical import Fields, Key, Records
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
    for noun, identity in sorted({*before, *after}):
        old, new = before.get((noun, identity)), after.get((noun, identity))
        if old == new:
            continue
        op: ChangeOp = "added" if old is None else "removed" if new is None else "changed"
        old, new = old or {}, new or {}
        if op == "changed":
            differing = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
            old, new = _only(old, differing), _only(new, differing)
        kind = computed_kind(op, old, new, since) or ("retraction" if op == "removed" else "correction")
        changes.append(Change(op=op, fact=f"{noun}:{identity}", kind=kind, before=old, after=new))
    return changes


def computed_kind(op: ChangeOp, before: Fields, after: Fields, since: date) -> ChangeKind | None:
    """The kind of a change where it follows from the fields that differ; None where only a curator knows.

    `since` is the day of the release before. An end that came after it happened meanwhile (`real_world`). A date that
    became narrower, evidence that was added, and fields that had no value refine.
    """
    if op == "added":
        return "new"
    if op == "removed":
        return None
    end = next((after[name] for name in ENDS if name in after), None)
    was_open = before.keys().isdisjoint(ENDS)
    if end and end != "unknown" and was_open and {*before, *after} <= _ABOUT_AN_END:
        return "real_world" if parse_date(end).latest > since else None
    if all(_refines(name, before.get(name), after.get(name)) for name in {*before, *after}):
        return "refinement"
    return None


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


def _only(fields: Fields, names: Iterable[str]) -> Fields:
    return {name: fields[name] for name in names if name in fields}
