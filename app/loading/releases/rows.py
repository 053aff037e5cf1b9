"""The rows of releases and of their changes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from app.kinds import FACTS, KINDS
from app.loading.facts import Key
from app.loading.releases.archive import Fields, Records, outer_key
from app.loading.releases.changes import Change
from app.loading.releases.files import Release
from app.loading.rows import Rows

LABEL_LENGTH = 120  # how many characters of a text a label has

_LABELS = {
    "membership": "{state}: {status}, {organization}",
    "standing": "{state}: {standing}, {organization}",
    "tenure": "{whose}: {office}",
    "participation": "{whose}: {meeting}",
    "step": "{kind}: {membership}",
    "name": "{subject}: {name} ({language})",
    "reading": "{conflict}: {value}",
    "passage": "{exact}",
    "knowledge_base": "{name}",
    "completeness": "{of}: {whose}",
}
"""The labels of what has no title: values of fields, references to other records by the label of those."""

# Whose a tenure, a participation, or the list of a completeness record is: the first one that is there.
_WHOSE = ("official", "state", "organization", "meeting", "office", "document")
# What shows a standing, a passage, or a completeness record: the first one that is there.
_SHOWN_BY = ("state", "meeting", "office", "document", "organization")


def release_rows(releases: list[Release], sha256: str) -> Rows:
    """The rows of both tables; `sha256` is the hash of the records that are loaded."""
    rows: Rows = {"release": [], "release_change": []}
    for position, release in enumerate(releases):
        row = {name: getattr(release.record, name) for name in ("name", "date", "summary", "sha256")}
        previous = release.before.record.name if release.before else None
        row |= {"position": position, "previous": previous, "archive": release.packed}
        counts = dict(sorted(Counter(noun for noun, _ in release.archive.records).items()))
        rows["release"].append(row | {"loaded": release.record.sha256 == sha256, "counts": counts})
        for change in release.changes:
            rows["release_change"].append({"id": len(rows["release_change"]) + 1, **_change(change, release)})
    return rows


def _change(change: Change, release: Release) -> dict[str, Any]:
    has_it = release.before if release.before and change.op == "removed" else release
    records, (noun, identity) = has_it.archive.records, change.key
    stated = release.stated[change.op, change.fact]
    none = dict.fromkeys(change.fields)
    states, organizations = (sorted(set(_related(records, change.key, kind))) for kind in ("state", "organization"))
    item_kind, item_id = _item(change.key, records[change.key]) or (None, None)
    return {
        "release_name": release.record.name,
        "op": change.op,
        "kind": stated.kind,
        "reason": release.reason(stated),
        "noun": noun,
        "fact_id": identity,
        "label": _label(records, change.key),
        "item_kind": item_kind,
        "item_id": item_id,
        "before": None if change.op == "added" else none | change.before,
        "after": None if change.op == "removed" else none | change.after,
        "successor": stated.successor,
        "states": " ".join(["", *states, ""]),
        "organizations": " ".join(["", *organizations, ""]),
    }


def _item(key: Key, fields: Fields) -> Key | None:
    """What shows a fact under an address of its own."""
    outer = outer_key(key[0], fields)
    if outer or key[0] in KINDS:
        return outer or key
    return next(((name, fields[name]) for name in _SHOWN_BY if name in fields), None)


def _related(records: Records, key: Key, kind: str) -> Iterator[str]:
    """The ids of the states, or of the organizations, that a fact is about, by itself or by what it belongs to."""
    fields = records.get(key, {})
    if key[0] == kind:
        yield key[1]
    yield from [fields[kind]] if kind in fields else []
    yield from fields.get(f"{kind}s", [])
    for other in (outer_key(key[0], fields), ("office", fields.get("office"))):
        if other and other in records:
            yield from _related(records, other, kind)


def _label(records: Records, key: Key) -> str:
    """A fact in words."""
    noun, identity = key
    fields = records.get(key, {})
    if noun in _LABELS and fields:
        references = {name: (name, value) for name, value in fields.items() if name in KINDS}
        if outer := outer_key(noun, fields):
            references[str(FACTS[noun].outer)] = outer
        words = fields | {name: _label(records, reference) for name, reference in references.items()}
        words["whose"] = next((words[name] for name in _WHOSE if name in references), "")
        text = _LABELS[noun].format_map(words)
    else:
        text = str(fields.get(KINDS[noun].title if noun in KINDS else "", identity))
    return text if len(text) <= LABEL_LENGTH else f"{text[: LABEL_LENGTH - 1]}…"
