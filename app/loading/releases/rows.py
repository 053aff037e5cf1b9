"""The rows of releases and of their changes."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from app.kinds import FACTS, KINDS
from app.loading.releases.canonical import Fields, Key, Records, digest
from app.loading.releases.changes import Change
from app.loading.releases.files import Release
from app.loading.rows import Rows

LABEL_LENGTH = 120
"""How many characters of a text a label has."""


def release_rows(releases: list[Release], records: Records) -> Rows:
    """The rows of both tables; `records` are those of the seeds that are loaded."""
    loaded = digest(records) if releases else None
    rows: Rows = {"release": [], "release_change": []}
    for position, (before, release) in enumerate(pairwise([None, *releases])):
        row = {name: getattr(release.record, name) for name in ("name", "date", "summary", "sha256")} if release else {}
        if release is None:
            continue
        rows["release"].append(
            row
            | {
                "position": position,
                "previous": before.record.name if before else None,
                "loaded": release.record.sha256 == loaded,
                "counts": dict(sorted(Counter(noun for noun, _ in release.archive.records).items())),
                "archive": release.packed,
            }
        )
        for change in release.changes(before):
            rows["release_change"].append(_change(change, release, before, len(rows["release_change"]) + 1))
    return rows


def _change(change: Change, release: Release, before: Release | None, number: int) -> dict[str, Any]:
    key = (change.noun, change.id)
    stated = release.reasons[change.op, ":".join(key)]
    records = before.archive.records if before and change.op == "removed" else release.archive.records
    none = dict.fromkeys(change.fields)
    states, organizations = (sorted(set(_related(records, key, kind))) for kind in ("state", "organization"))
    item_kind, item_id = _item(key, records[key]) or (None, None)
    return {
        "id": number,
        "release_name": release.record.name,
        "op": change.op,
        "kind": stated.kind,
        "reason": release.reason(stated),
        "noun": change.noun,
        "fact_id": change.id,
        "label": _label(records, key),
        "item_kind": item_kind,
        "item_id": item_id,
        "before": None if change.op == "added" else none | change.before,
        "after": None if change.op == "removed" else none | change.after,
        "successor": stated.successor,
        "states": " ".join(["", *states, ""]),
        "organizations": " ".join(["", *organizations, ""]),
    }


def _outer(key: Key, fields: Fields) -> Key | None:
    """What a nested fact is nested in."""
    noun = key[0]
    name = FACTS[noun].outer if noun in FACTS else None
    if name is None or name not in fields:
        return None
    if name == "subject":
        kind, _, identity = fields[name].partition(":")
        return kind, identity
    return name, fields[name]


def _item(key: Key, fields: Fields) -> Key | None:
    """What shows a fact under an address of its own."""
    outer = _outer(key, fields)
    if outer or key[0] in KINDS:
        return outer or key
    shown_by = FACTS[key[0]].shown_by if key[0] in FACTS else None
    names = (shown_by,) if shown_by else ("meeting", "office", "document", "organization")
    return next(((name, fields[name]) for name in names if name in fields), None)


def _related(records: Records, key: Key, kind: str) -> Iterator[str]:
    """The ids of the states, or of the organizations, that a fact is about, by itself or by what it belongs to."""
    fields = records.get(key, {})
    if key[0] == kind:
        yield key[1]
    yield from [fields[kind]] if kind in fields else []
    yield from fields.get(f"{kind}s", [])
    for other in (_outer(key, fields), ("office", fields.get("office"))):
        if other and other in records:
            yield from _related(records, other, kind)


def _label(records: Records, key: Key) -> str:
    """A fact in words."""
    fields = records.get(key, {})

    def named(*names: str) -> str:
        name = next((name for name in names if name in fields), "")
        return _label(records, (name, fields[name])) if name else ""

    noun = key[0]
    outer = _outer(key, fields)
    words: dict[str, Callable[[], str]] = {
        "membership": lambda: f"{named('state')}: {fields['status']}, {named('organization')}",
        "standing": lambda: f"{named('state')}: {fields['standing']}, {named('organization')}",
        "tenure": lambda: f"{named('official', 'state')}: {named('office')}",
        "participation": lambda: f"{named('official', 'state', 'organization')}: {named('meeting')}",
        "step": lambda: f"{fields['kind']}: {named('membership')}",
        "name": lambda: f"{_label(records, outer) if outer else ''}: {fields['name']} ({fields['language']})",
        "reading": lambda: f"{named('conflict')}: {fields['value']}",
        "passage": lambda: fields["exact"],
        "knowledge_base": lambda: fields["name"],
        "completeness": lambda: f"{fields['of']}: {named('meeting', 'office', 'document', 'organization')}",
    }
    title = KINDS[noun].title if noun in KINDS else ""
    text = words[noun]() if noun in words and fields else str(fields.get(title, key[1]))
    return text if len(text) <= LABEL_LENGTH else f"{text[: LABEL_LENGTH - 1]}…"
