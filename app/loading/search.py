"""The texts that items are found by, derived from the rows of all other tables."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any

from app.folding import words
from app.loading.columns import Rows
from app.models.vocabularies import ItemKind, SearchField
from app.stemming import MARK, Stemmer

TITLE_LENGTH = 80
"""The most characters of what was said in the title of a statement."""

Row = dict[str, Any]
Key = tuple[str, str]
Text = tuple[SearchField, str]


@dataclass(frozen=True)
class _Found:
    """How items of a kind are found: by which columns, and by the names of what which other columns refer to."""

    columns: dict[str, SearchField]
    references: dict[str, ItemKind] = field(default_factory=dict)


_FOUND: dict[ItemKind, _Found] = {
    "state": _Found({"alpha2": "id", "numeric": "id", "wikidata": "id", "note": "text"}),
    "organization": _Found(
        {"abbreviation": "name", "seat": "related", "note": "text"},
        {"parent_id": "organization", "seat_country_id": "state"},
    ),
    "membership_status": _Found({"description": "text", "note": "text"}, {"organization_id": "organization"}),
    "membership": _Found({"note": "text"}),
    "official": _Found({"note": "text"}, {"state_id": "state"}),
    "office": _Found({"note": "text"}, {"state_id": "state", "organization_id": "organization"}),
    "meeting": _Found(
        {"city": "related", "venue": "related", "decisions": "text", "note": "text"},
        {
            "organization_id": "organization",
            "country_id": "state",
            "host_id": "state",
            "host_organization_id": "organization",
        },
    ),
    "statement": _Found({"text": "text", "note": "text"}),
    "instrument": _Found(
        {"proposer": "related", "note": "text"},
        {
            "organization_id": "organization",
            "proposer_official_id": "official",
            "proposed_at_id": "meeting",
            "adopted_at_id": "meeting",
        },
    ),
    "document": _Found({"publisher": "related", "url": "related", "text": "text", "note": "text"}),
    "claim": _Found({"note": "text"}, {"organization_id": "organization", "speaker_id": "official"}),
    "conflict": _Found({"reason": "text"}, {"organization_id": "organization"}),
}
_LINKS: tuple[tuple[str, ItemKind, ItemKind], ...] = (
    ("participation", "meeting", "official"),
    ("participation", "meeting", "state"),
    ("participation", "meeting", "organization"),
    ("tenure", "official", "office"),
    ("tenure", "office", "official"),
    ("tenure", "office", "state"),
    ("statement_instrument", "statement", "instrument"),
    ("conflict_state", "conflict", "state"),
)
"""Tables that tie an item to another, by whose name it is found."""

_PARTS: tuple[tuple[str, ItemKind, str, SearchField], ...] = (
    ("statement_topic", "statement", "topic", "related"),
    ("conflict_reading", "conflict", "value", "text"),
)
"""Tables that hold parts of an item, and the column that it is found by."""


def search_rows(rows: Rows) -> list[Row]:
    """The rows of `search_text`: each text of each item once, and all texts of an item together."""
    called = _names(rows)
    further = _further(rows, called)
    stemmer = Stemmer()
    found: list[Row] = []
    for kind, how in _FOUND.items():
        for row in rows.get(kind, []):
            title = _title(kind, row, called)
            given = dict.fromkeys([*_own(row, title, how, called), *further[kind, row["id"]]])
            # Of two texts that match alike the first is shown, and a name says more than an id.
            texts = sorted(given, key=lambda text: text[0] == "id")
            together = " · ".join(dict.fromkeys(text for name, text in texts if name != "id"))
            for name, text in (*texts, ("all", together)):
                split = words(text)
                stems = dict.fromkeys(stemmer.stem(text[word.start : word.end]) for word in split)
                indexed = {
                    "words": " ".join(word.text for word in split),
                    "stems": "".join(f" {MARK}{stem}" for stem in stems if stem),
                    "word_count": len(split),
                }
                where = {"id": len(found) + 1, "item_kind": kind, "item_id": row["id"], "title": title, "field": name}
                found.append({**where, "text": text, **indexed})
    return found


def _names(rows: Rows) -> dict[Key, str]:
    """What items are called that have a name of their own, by kind and id."""
    kinds = ("state", "organization", "official", "office", "meeting", "instrument")
    return {(kind, row["id"]): row["name"] for kind in kinds for row in rows.get(kind, [])} | {
        ("membership_status", f"{row['organization_id']}/{row['status']}"): row["label"]
        for row in rows.get("membership_status", [])
    }


def _title(kind: ItemKind, row: Row, called: dict[Key, str]) -> str:
    """What an item is called."""
    if kind == "membership":
        status = called["membership_status", f"{row['organization_id']}/{row['status']}"]
        return f"{called['state', row['state_id']]}: {status}, {called['organization', row['organization_id']]}"
    if kind == "statement":
        said = shorten(row["text"], TITLE_LENGTH, placeholder="…")
        meeting = f" ({called['meeting', row['meeting_id']]})" if row["meeting_id"] else ""
        return f"{_speaker(row, called)}: {said}{meeting}"
    named = {"membership_status": "label", "document": "title", "claim": "text", "conflict": "question"}
    return str(row[named.get(kind, "name")])


def _speaker(row: Row, called: dict[Key, str]) -> str:
    """The speaker of a statement: an official, or a name of somebody without a record."""
    return str(row["speaker_name"] or called["official", row["speaker_id"]])


def _own(row: Row, title: str, how: _Found, called: dict[Key, str]) -> Iterator[Text]:
    """The texts of an item that its own row holds or refers to."""
    yield "id", row["id"]
    if "form" in row and "speaker_id" in row:
        # What was said is a text of its own: a statement that has the words there is found by its sentence.
        meeting = f", {called['meeting', row['meeting_id']]}" if row["meeting_id"] else ""
        yield "title", f"{_speaker(row, called)}{meeting}"
    else:
        yield ("name" if "name" in row or "label" in row else "title"), title
    for column, name in how.columns.items():
        value = row[column]
        for text in value if isinstance(value, list) else [value]:
            if text:
                yield name, text
    for column, kind in how.references.items():
        if row[column]:
            yield "related", called[kind, row[column]]


def _further(rows: Rows, called: dict[Key, str]) -> dict[Key, list[Text]]:
    """The texts of items that other rows hold or refer to, by kind and id."""
    found: dict[Key, list[Text]] = defaultdict(list)
    for row in rows.get("name", []):
        found[row["subject_kind"], row["subject_id"]].append(("name", row["name"]))
    for table, kind, other in _LINKS:
        for row in rows.get(table, []):
            if row[f"{kind}_id"] and row[f"{other}_id"]:
                found[kind, row[f"{kind}_id"]].append(("related", called[other, row[f"{other}_id"]]))
    for table, kind, column, part in _PARTS:
        for row in rows.get(table, []):
            found[kind, row[f"{kind}_id"]].append((part, row[column]))
    return found
