"""The rows of every table, built from the records."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from app.folding import fold
from app.loading import records
from app.loading.claims import Check, check_claim
from app.loading.conflicts import find_conflicts
from app.loading.coverage import Coverage, coverages, days_of, list_of
from app.loading.facts import FactEntry, Key, Known, Proof, fact_key, of_kind, reading_id
from app.loading.parse import Seeds
from app.models import metadata
from app.models.vocabularies import ConflictOrigin
from app.periods import day_after, parse_date

Rows = dict[str, list[dict[str, Any]]]  # rows by table name, each a value for every column


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
    for said in seeds.of(records.StatementRecord):
        _add_lists(rows, "statement", said.record)
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


def _further(
    fact: FactEntry, known: Known, covered: dict[str | None, Coverage], languages: dict[str, str]
) -> dict[str, Any]:
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


def _completeness(record: records.CompletenessRecord) -> dict[str, Any]:
    (first_day, end_day), (of, *subject) = days_of(record), list_of(record)
    ids = {"id": "/".join([of, *subject, *filter(None, [record.start])]), "subject_id": "/".join(subject)}
    documents = [cited.document for cited in record.sources]
    return columns_of("completeness", record, first_day=first_day, end_day=end_day, documents=documents, **ids)


def _claim(fact: FactEntry, check: Check, conflict: str | None) -> dict[str, Any]:
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
            names = table.c.keys()
            rows[table.name] += [
                dict(zip(names, (record.id, each), strict=True)) for each in getattr(record, f"{listed}s")
            ]


def columns_of(table: str, record: Any, **given: Any) -> dict[str, Any]:
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
