"""The rows of every table, built from the records; those of the search from the rows of all others."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from textwrap import shorten
from typing import Any

from app.folding import MARK, fold, stem, words
from app.kinds import KINDS, Kind, SearchField
from app.loading import records
from app.loading.conflicts import Check, check_claim, find_conflicts
from app.loading.coverage import Coverage, coverages, days_of, list_of
from app.loading.facts import FactEntry, Key, Known, Proof, fact_key, of_kind, reading_id
from app.loading.parse import Seeds
from app.models import metadata
from app.models.vocabularies import ConflictOrigin
from app.periods import day_after, parse_date

TITLE_LENGTH = 80  # the most characters of what was said in the title of a statement

Row = dict[str, Any]  # a value for every column
Rows = dict[str, list[Row]]  # by table
Text = tuple[SearchField, str]


def all_rows(seeds: Seeds, known: Known) -> tuple[records.KnowledgeBaseRecord, Rows]:
    """What faultless seeds call themselves, with the days that all cover, and the rows of all tables but `revision`."""
    covered = coverages(seeds, known)
    rows: Rows = defaultdict(list)
    for document in (entry.record for entry in seeds.of(records.DocumentRecord)):
        text = seeds.texts[document.id][1] if document.id in seeds.texts else None
        searched = fold("\n".join(filter(None, (document.title, document.publisher, document.url, text))))
        further = {"published": document.published_on, "text": text, "folded": searched}
        rows["document"].append(columns_of("document", document, **further))
    languages = {row["id"]: row["language"] for row in rows["document"]}
    for fact in known.values():
        if fact.kind not in {"claim", "reading"}:  # whose rows are added below, with what is found of them
            table = "membership_step" if fact.kind == "step" else fact.kind
            period = vars(fact.period) if fact.period else {}
            further = _further(fact, known, covered, languages)
            rows[table].append(columns_of(table, fact.record, id=fact.id, **period, **further))
            _add_lists(rows, fact.kind, fact.record)
    for complete in (entry.record for entry in seeds.of(records.CompletenessRecord)):
        rows["completeness"].append(_completeness(complete))
    checks = {fact.key: check_claim(fact.record, known) for fact in of_kind(known, "claim")}
    found = list(find_conflicts(seeds, known, checks))
    conflicts = {each.fact.key: each.curated or each.conflict.id for each in found}
    for claim in of_kind(known, "claim"):
        rows["claim"].append(_claim(claim, checks[claim.key], conflicts.get(claim.key)))
    for curated in seeds.of(records.ConflictRecord):
        _add_conflict(rows, curated.record, "curated", known, found=curated.record.id in conflicts.values())
    new = [each for each in found if each.curated is None]
    for each in new:
        _add_conflict(rows, each.conflict, "found", known, found=True)
    for fact in sorted(known.values(), key=lambda fact: fact.key):  # the same records are the same rows
        _add_evidence(rows, fact.key, fact.item, fact.proofs)
    readings = {reading_id(each.conflict.id, n): proofs for each in new for n, proofs in enumerate(each.evidence)}
    for identity, proofs in sorted(readings.items()):
        once = {(proof.document, proof.passage): replace(proof, supports=("value",), note=None) for proof in proofs}
        sources = sorted(once.values(), key=lambda proof: proof.document)
        _add_evidence(rows, ("reading", identity), ("conflict", identity.rpartition("/")[0]), sources)
    start, until = covered[None]
    declared = seeds.of(records.KnowledgeBaseRecord)[0].record
    return declared.model_copy(update={"coverage_from": start, "coverage_until": until}), rows


def _further(fact: FactEntry, known: Known, covered: dict[str | None, Coverage], languages: dict[str, str]) -> Row:
    """The columns of a fact that its record has no value for."""
    record: Any = fact.record
    further: dict[str, Any] = {f"{name}_id": identity for name, identity in fact.outer.items()}
    match fact.kind:
        case "organization":
            further["coverage_from"], further["coverage_until"] = covered[fact.id]
        case "membership":
            decided = next((step.date for step in record.steps if step.kind == "decided"), None)
            start = {f"decided_{part}": getattr(fact.dated, f"start_{part}") for part in ("edtf", "earliest", "latest")}
            further |= {"decided": decided} if decided else start
            further["previous_id"] = fact.previous
            further["uncovered_from"] = day_after(covered[record.organization][1])
        case "tenure":
            further["uncovered_from"] = day_after(covered[known["office", record.office].record.organization][1])
        case "meeting":
            further["start_earliest"] = parse_date(record.start_date).earliest
            further["end_latest"] = parse_date(record.end_date).latest
        case "statement":
            further |= {"document_id": fact.document, "language": languages[fact.document], "folded": fold(record.text)}
        case "name":
            further |= {"subject_kind": fact.entry.table, "folded": fold(record.name)}
    return further


def _completeness(record: records.CompletenessRecord) -> Row:
    (first_day, end_day), (of, *subject) = days_of(record), list_of(record)
    ids = {"id": "/".join([of, *subject, *filter(None, [record.start])]), "subject_id": "/".join(subject)}
    documents = [cited.document for cited in record.sources]
    return columns_of("completeness", record, first_day=first_day, end_day=end_day, documents=documents, **ids)


def _claim(fact: FactEntry, check: Check, conflict: str | None) -> Row:
    record = fact.record
    kind, identity = fact_key(record.fact) if record.fact else (None, None)
    asserted = {"asserted_count": record.count, "asserted_states": sorted(record.states), "asserted_date": record.date}
    about = {"document": fact.document, "fact_kind": kind, "fact_id": identity, "conflict": conflict}
    held = {**vars(check), "held_states": check.held, "perhaps_states": check.perhaps}
    day = parse_date(record.on).earliest if record.on else None
    return columns_of("claim", record, day=day, **asserted, **about, **held)


def _add_conflict(
    rows: Rows, record: records.ConflictRecord, origin: ConflictOrigin, known: Known, *, found: bool
) -> None:
    own = {"conflict_id": record.id}
    rows["conflict"].append(columns_of("conflict", record, origin=origin, found=found))
    _add_lists(rows, "conflict", record)
    for fact in (known[fact_key(reference)] for reference in record.facts):
        item_kind, item_id = fact.item
        about = {"fact_kind": fact.kind, "fact_id": fact.id, "item_kind": item_kind, "item_id": item_id}
        rows["conflict_fact"].append(own | about)
    for number, reading in enumerate(record.readings):
        row = {"id": reading_id(record.id, number), "position": number + 1, **own}
        rows["conflict_reading"].append(columns_of("conflict_reading", reading, **row))


def _add_evidence(rows: Rows, fact: Key, item: Key, proofs: list[Proof]) -> None:
    about = dict(zip(("subject_kind", "subject_id", "item_kind", "item_id"), (*fact, *item), strict=True))
    for position, proof in enumerate(proofs, start=1):
        quoted = vars(proof.passage) if proof.passage else {}
        number = {"id": len(rows["evidence"]) + 1, "position": position, "supports": list(proof.supports)}
        rows["evidence"].append(columns_of("evidence", proof, **about, **quoted, **number))


def _add_lists(rows: Rows, noun: str, record: Any) -> None:
    """The rows of the tables that hold a list of a record: `statement_topic` holds its `topics`."""
    for table in metadata.tables.values():
        owner, _, listed = table.name.partition("_")
        if owner == noun and len(table.c) == 2:
            key, value = table.c.keys()
            rows[table.name] += [{key: record.id, value: each} for each in getattr(record, f"{listed}s")]


def columns_of(table: str, record: Any, **given: Any) -> Row:
    """The columns of a table: those that are given, and those that a record has a value for; None in others.

    A column has the name of its key; `state_id` holds the id in `state`, `date_edtf` the date in `date`,
    `adopted_earliest` and `adopted_latest` the bounds of the date in `adopted`.
    """
    values = vars(record) | given
    row: dict[str, Any] = {}
    for name in (column.name for column in metadata.tables[table].c):
        key, _, what = name.rpartition("_")
        value = values.get(key)
        if name in values:
            row[name] = values[name]
        elif what in {"earliest", "latest"}:
            row[name] = getattr(parse_date(value), what) if value else None
        else:
            row[name] = value if what in {"id", "edtf"} else None
    return row


def search_rows(rows: Rows) -> list[Row]:
    """The rows of `search_text`: each text of each item once, and all texts of an item together."""
    called = _names(rows)
    others = _found_by(rows, called)
    found: list[Row] = []
    for kind in (each for each in KINDS.values() if each.title):
        for row in rows.get(kind.name, []):
            title = _title(kind, row, called)
            own = dict.fromkeys([*_own(kind, row, title, called), *others[kind.name, row["id"]]])
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


def _found_by(rows: Rows, called: dict[Key, str]) -> dict[Key, list[Text]]:
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
