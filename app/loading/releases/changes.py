"""What differs between two releases, fact by fact: how it is found, applied, and what kind of change it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.loading.evidence import DATE_FIELDS
from app.loading.releases.canonical import Fields, Key, Records
from app.models.vocabularies import ChangeKind, ChangeOp
from app.periods import PartialDate, parse_date

ENDS = ("end", "last_day", "scheduled_end")
_ABOUT_AN_END = {*ENDS, "end_event", "end_reason", "last_attested", "sources", "note", "confidence"}
"""The fields that change when something ends."""

_ATTESTED = {"first_attested", "last_attested"}
_EVIDENCE = {"sources", "note", "locator", "facts", "supports", "announces", "contradicts", "text_sha256"}


@dataclass(frozen=True)
class Change:
    """One fact that differs: in `before` and `after` the fields that do, all of them where it is new or gone.

    A field without a value on one side is not in it.
    """

    op: ChangeOp
    noun: str
    id: str
    before: Fields
    after: Fields

    @property
    def fields(self) -> list[str]:
        """The fields that differ."""
        return sorted({*self.before, *self.after})


def compare(before: Records, after: Records) -> list[Change]:
    """What differs, in the order of nouns and ids."""
    changes = []
    for key in sorted({*before, *after}):
        old, new = before.get(key, {}), after.get(key, {})
        if key not in before or key not in after:
            changes.append(Change("added" if key in after else "removed", *key, old, new))
        elif old != new:
            differing = {name for name in {*old, *new} if old.get(name) != new.get(name)}
            changes.append(Change("changed", *key, _only(old, differing), _only(new, differing)))
    return changes


def apply(records: Records, changes: Iterable[Change]) -> Records:
    """The records after changes; raises ValueError for a change of what they are not."""
    result = dict(records)
    for change in changes:
        key: Key = change.noun, change.id
        fields = result.pop(key, None)
        if (fields is None) != (change.op == "added") or _only(fields or {}, change.before) != change.before:
            raise ValueError(f"{change.noun}:{change.id} is not what it is said to be before the change")
        if change.op != "removed":
            kept = {name: value for name, value in (fields or {}).items() if name not in change.before}
            result[key] = {**kept, **change.after}
    return dict(sorted(result.items()))


def computed_kind(change: Change, since: date) -> ChangeKind | None:
    """The kind of a change where it follows from the fields; None where only a curator knows.

    `since` is the day of the release before. An end that came after it happened meanwhile (`real_world`). A date that
    became narrower, evidence that was added, and fields that had no value refine.
    """
    if change.op == "added":
        return "new"
    if change.op == "removed":
        return None
    end = next((change.after[name] for name in ENDS if name in change.after), None)
    was_open = not any(name in change.before for name in ENDS)
    if end and end != "unknown" and was_open and {*change.fields} <= _ABOUT_AN_END:
        return "real_world" if parse_date(end).latest > since else None
    if all(_refines(name, change.before.get(name), change.after.get(name)) for name in change.fields):
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
    return within and (_width(new), bool(new.qualified)) < (_width(old), bool(old.qualified))


def _width(moment: PartialDate) -> int:
    return (moment.latest - moment.earliest).days


def _only(fields: Fields, names: Iterable[str]) -> Fields:
    return {name: fields[name] for name in sorted(names) if name in fields}
