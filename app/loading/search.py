"""The texts that items are found by, derived from the rows of all other tables."""

from collections import defaultdict
from collections.abc import Iterator
from textwrap import shorten
from typing import Any

from app.folding import MARK, stem, words
from app.kinds import KINDS, Kind, SearchField
from app.loading.facts import Key
from app.loading.rows import Rows
from app.models import metadata

TITLE_LENGTH = 80  # the most characters of what was said in the title of a statement

Row = dict[str, Any]
Text = tuple[SearchField, str]


def search_rows(rows: Rows) -> list[Row]:
    """The rows of `search_text`: each text of each item once, and all texts of an item together."""
    called = _names(rows)
    further = _further(rows, called)
    found: list[Row] = []
    for kind in (each for each in KINDS.values() if each.title):
        for row in rows.get(kind.name, []):
            title = _title(kind, row, called)
            own = dict.fromkeys([*_own(kind, row, title, called), *further[kind.name, row["id"]]])
            # Of two texts that match alike the first is shown, and a name says more than an id.
            texts = sorted(own, key=lambda text: text[0] == "id")
            together = " · ".join(dict.fromkeys(text for name, text in texts if name != "id"))
            for name, text in (*texts, ("all", together)):
                split = words(text)
                stems = dict.fromkeys(stem(text[word.start : word.end]) for word in split)
                where = {"id": len(found) + 1, "item_kind": kind.name, "item_id": row["id"], "title": title}
                indexed = {"words": " ".join(word.text for word in split), "word_count": len(split)}
                indexed["stems"] = "".join(f" {MARK}{each}" for each in stems if each)
                found.append({**where, "field": name, "text": text, **indexed})
    return found


def _names(rows: Rows) -> dict[Key, str]:
    """What items are called that have a name of their own, by kind and id; statuses by organization and status."""
    statuses = {
        ("membership_status", f"{row['organization_id']}/{row['status']}"): row["label"]
        for row in rows.get("membership_status", [])
    }
    return statuses | {(kind, row["id"]): row["name"] for kind in KINDS for row in rows.get(kind, []) if "name" in row}


def _title(kind: Kind, row: Row, called: dict[Key, str]) -> str:
    if kind.name == "membership":
        status = called["membership_status", f"{row['organization_id']}/{row['status']}"]
        return f"{called['state', row['state_id']]}: {status}, {called['organization', row['organization_id']]}"
    if kind.name == "statement":
        speaker, *meetings = _setting(row, called)
        said = shorten(row["text"], TITLE_LENGTH, placeholder="…")
        return " ".join([f"{speaker}: {said}", *(f"({meeting})" for meeting in meetings)])
    return str(row[kind.title])


def _setting(row: Row, called: dict[Key, str]) -> list[str]:
    """The speaker of a statement, with or without a record, and the meeting, if any."""
    speaker = row["speaker_name"] or called["official", row["speaker_id"]]
    return [speaker, *([called["meeting", row["meeting_id"]]] if row["meeting_id"] else [])]


def _own(kind: Kind, row: Row, title: str, called: dict[Key, str]) -> Iterator[Text]:
    """The texts of an item that its own row holds or refers to."""
    yield "id", row["id"]
    if kind.name == "statement":
        # What was said is a text of its own: a statement that has the words there is found by its sentence.
        yield "title", ", ".join(_setting(row, called))
    else:
        yield ("name" if "name" in row or "label" in row else "title"), title
    for column, name in kind.texts.items():
        for text in row[column] if isinstance(row[column], list) else [row[column]]:
            if text:
                yield name, text
    for column in (column for column in kind.related if row[column]):
        targets = (key.target_fullname.split(".") for key in metadata.tables[kind.name].c[column].foreign_keys)
        yield "related", next(called[table, row[column]] for table, target in targets if target == "id")


def _further(rows: Rows, called: dict[Key, str]) -> dict[Key, list[Text]]:
    """The texts of items that other rows hold or refer to, by kind and id."""
    found: dict[Key, list[Text]] = defaultdict(list)
    for row in rows.get("name", []):
        found[row["subject_kind"], row["subject_id"]].append(("name", row["name"]))
    links = ((table, kind, other) for kind in KINDS for table, other in KINDS[kind].links)
    for table, kind, other in links:
        for row in rows.get(table, []):
            if row[f"{kind}_id"] and row[f"{other}_id"]:
                found[kind, row[f"{kind}_id"]].append(("related", called[other, row[f"{other}_id"]]))
    for row in rows.get("statement_topic", []):
        found["statement", row["statement_id"]].append(("related", row["topic"]))
    for row in rows.get("conflict_reading", []):
        found["conflict", row["conflict_id"]].append(("text", row["value"]))
    return found
