"""The rules that no single record can keep: ids, references, evidence. Every fault is found in one run."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from app.loading import records
from app.loading.bounded_periods import bound
from app.loading.completeness import check_completeness
from app.loading.conflicts import FOUND_BY_A_CHECKER, check_agreement
from app.loading.coverage import check_coverage
from app.loading.evidence import Proof, gather
from app.loading.facts import Known, fact_key, facts, no_fact
from app.loading.faults import Fault, nearest
from app.loading.folders import check_examples, state_once, sum_up
from app.loading.parse import Entry, Seeds
from app.loading.provenance import settle, undated
from app.loading.successions import overlapping_tenures
from app.loading.time_rules import check_times
from app.loading.types import Record, references_of

if TYPE_CHECKING:
    from pathlib import Path

CAPACITIES = {"guest", "body", "international_organization"}
"""The capacities in which one takes part in a meeting besides the statuses of the organization."""


UNIQUE: tuple[tuple[type[Record], tuple[str, ...]], ...] = (
    (records.StateRecord, ("alpha2",)),
    (records.StateRecord, ("numeric",)),
    (records.StateRecord, ("wikidata",)),
    (records.MembershipStatusRecord, ("organization", "status")),
    (records.ConflictRecord, ("id",)),
)
"""The keys, besides the ids of facts, of which no two records may have the same."""


def check(seeds: Seeds) -> tuple[Known, list[Proof]]:
    """Check everything: returns the facts by kind and id, and their evidence; adds what is wrong to `seeds.faults`.

    The periods of the facts are those that the records leave possible together.
    """
    state_once(seeds)
    known: Known = {}
    for fact in facts(seeds):
        first = known.setdefault((fact.kind, fact.id), fact)
        if first is not fact:
            place = f"{first.entry.file}:{first.entry.line(*first.location)}"
            message = f"{fact.kind} {fact.id!r} is already stated in {place}"
            seeds.faults.append(fact.entry.fault("duplicate_id", message, *fact.location))
    proofs, faults = gather(seeds, known)
    faults += [
        *_uniqueness(seeds),
        *_references(seeds, known),
        *_capacities(seeds, known),
        *_holders(seeds, known),
        *_statements(seeds),
        *_claims(seeds, known),
        *check_completeness(seeds, known),
        *_conflicts(seeds, known),
        *check_times(seeds, known),
        *check_coverage(seeds),
        *bound(known),
    ]
    if not seeds.unread:
        # Whatever a file that cannot be read may hold is not missing.
        faults += [*_one_knowledge_base(seeds, known), *_documents(seeds), *_evidence(seeds, known, proofs)]
        # By fact, whatever the order of the files: the same records are the same rows.
        proofs = sorted(settle(seeds, known, proofs), key=lambda proof: (proof.kind, proof.id))
        seeds.warnings += [*undated(known, proofs), *_unexplained_codes(seeds), *overlapping_tenures(known)]
        seeds.warnings += check_agreement(seeds, known, proofs)
    unread_hides = {"unknown_reference"} if seeds.unread else set()
    faults = [fault for fault in faults if fault.rule not in unread_hides]
    seeds.faults += faults if seeds.of(records.KnowledgeBaseRecord) else sum_up(seeds, faults)
    return known, proofs


def _one_knowledge_base(seeds: Seeds, known: Known) -> Iterator[Fault]:
    """One in each folder at the most, and one in all."""
    entries = seeds.of(records.KnowledgeBaseRecord)
    if not entries and seeds.entries and "knowledge_base" not in seeds.broken:
        message = (
            "no file says [knowledge_base]: name, licence, coverage; a folder without one goes beside one that has it: "
            "--seeds DIR --seeds DIR"
        )
        yield Fault(seeds.folders[0], 1, "no_knowledge_base", message)
    first: dict[Path, Entry[records.KnowledgeBaseRecord]] = {}
    for entry in entries:
        yield from check_examples(entry, seeds, known)
        other = first.setdefault(seeds.folder_of(entry), entry)
        if other is not entry:
            yield entry.fault("duplicate_id", f"[knowledge_base] is already in {other.file}")


def _documents(seeds: Seeds) -> Iterator[Fault]:
    first: dict[str, Entry[records.DocumentRecord]] = {}
    described = {*seeds.broken}
    for entry in seeds.of(records.DocumentRecord):
        other = first.setdefault(entry.record.id, entry)
        if other is not entry:
            message = f"document {entry.record.id!r} is already stated in {other.file}:{other.line()}"
            yield entry.fault("duplicate_id", message, "id")
        if entry.document:
            described.add(entry.document)
        if entry.document and entry.record.id != entry.document:
            yield entry.fault("document_not_stem", f"the id of this document is its stem, {entry.document!r}", "id")
    for stem, (file, _) in seeds.texts.items():
        if stem not in described and file.with_suffix(".toml").exists():
            message = "the file beside an archived text says [document]: title, publisher, url"
            yield Fault(file.with_suffix(".toml"), 1, "no_document", message)


def _uniqueness(seeds: Seeds) -> Iterator[Fault]:
    for record_class, keys in UNIQUE:
        first: dict[tuple[str, ...], Entry[Any]] = {}
        for entry in seeds.of(record_class):
            if any(getattr(entry.record, key) is None for key in keys):
                continue
            value = tuple(str(getattr(entry.record, key)) for key in keys)
            other = first.setdefault(value, entry)
            if other is not entry:
                place = f"{other.file}:{other.line(keys[-1])}"
                message = f"{entry.table} with {' and '.join(keys)} {', '.join(value)} is already stated in {place}"
                yield entry.fault("duplicate_id", message, keys[-1])
    for entry in seeds.entries:
        for key, values in entry.record:
            for number, value in enumerate(values if isinstance(values, list) else []):
                if isinstance(value, str) and value in values[:number]:
                    yield entry.fault("duplicate_value", f"{value!r} stands twice in {key!r}", key)
    for conflict in seeds.of(records.ConflictRecord):
        if conflict.record.id.startswith(FOUND_BY_A_CHECKER):
            message = f"ids beginning with {', '.join(FOUND_BY_A_CHECKER)} are those of the conflicts that are found"
            yield conflict.fault("reserved_id", message, "id")


def _references(seeds: Seeds, known: Known) -> Iterator[Fault]:
    ids: dict[str, list[str]] = defaultdict(list)
    hints: dict[str, str] = {}
    for kind, identity in known:
        ids[kind].append(identity)
    for fact in known.values():
        for key, kind in references_of(fact.record.__class__).items():
            value = getattr(fact.record, key)
            for reference in value if isinstance(value, list) else [value]:
                if reference is None or (kind, reference) in known or seeds.is_broken(reference):
                    continue
                cause = f"{kind}:{reference}"
                if cause not in hints:
                    hints[cause] = nearest(reference, ids[kind])
                message = f"there is no {kind} {reference!r}{hints[cause]}"
                yield fact.entry.fault("unknown_reference", message, *fact.location, key, cause=cause)
    yield from _circles(known)


def _circles(known: Known) -> Iterator[Fault]:
    """Organizations that are, by way of others, their own parent or predecessor."""
    for key in ("parent", "predecessor"):
        for fact in known.values():
            above: Any = fact
            passed: set[str] = set()
            while fact.kind == "organization" and above and above.id not in passed:
                passed.add(above.id)
                above = known.get(("organization", getattr(above.record, key) or ""))
            if fact.kind == "organization" and above and above.id == fact.id:
                yield fact.entry.fault("circle", f"{fact.id} is its own {key}, by way of others", key)


def _capacities(seeds: Seeds, known: Known) -> Iterator[Fault]:
    statuses = {entry.record.status for entry in seeds.of(records.MembershipStatusRecord)} | CAPACITIES
    for fact in known.values():
        if fact.kind == "participation" and fact.record.capacity not in statuses | seeds.broken:
            message = f"{fact.record.capacity!r} is no capacity{nearest(fact.record.capacity, statuses)}"
            yield fact.entry.fault("unknown_reference", message, *fact.location, "capacity")
        if fact.kind == "participation" and (fact.record.state is None) == (fact.record.organization is None):
            message = "a participation is for a state or for an organization: give one of the two"
            yield fact.entry.fault("bad_value", message, *fact.location)


def _holders(seeds: Seeds, known: Known) -> Iterator[Fault]:
    for entry in seeds.of(records.OfficeRecord):
        if (entry.record.state is None) == (entry.record.organization is None):
            message = "an office belongs to a state or to an organization: give one of the two"
            yield entry.fault("bad_value", message)
    for fact in known.values():
        if fact.kind == "tenure":
            office: Any = known.get(("office", fact.record.office))
            holder = "official" if fact.official else "state"
            if office and office.record.holder != holder:
                held_by = {"official": "an official", "state": "a state"}
                message = f"{fact.record.office!r} is held by {held_by[office.record.holder]}, not by {held_by[holder]}"
                yield fact.entry.fault("wrong_holder", message, *fact.location, "office")
            if fact.official and fact.record.state is not None:
                message = "a tenure of an official names no state: the office says whose it is"
                yield fact.entry.fault("wrong_holder", message, *fact.location, "state")
            if fact.location and fact.record.official is not None:
                message = "a tenure within an official names no other: it is that official's"
                yield fact.entry.fault("wrong_holder", message, *fact.location, "official")
            if not fact.official and fact.record.state is None:
                message = "'official' or 'state' is missing: who holds the office"
                yield fact.entry.fault("missing_key", message, "id")
        if fact.kind == "participation" and fact.record.tenure:
            tenure: Any = known.get(("tenure", fact.record.tenure))
            if tenure and fact.record.official != tenure.official:
                message = f"{fact.record.tenure!r} is not a tenure of {fact.record.official!r}"
                yield fact.entry.fault("wrong_holder", message, *fact.location, "tenure")


def _statements(seeds: Seeds) -> Iterator[Fault]:
    for entry in seeds.of(records.StatementRecord):
        if (entry.record.speaker is None) == (entry.record.speaker_name is None):
            message = "a statement has a 'speaker', or a 'speaker_name' where the person has no record: give one"
            yield entry.fault("missing_key", message, "speaker_name")


def _claims(seeds: Seeds, known: Known) -> Iterator[Fault]:
    vocabulary = {
        (entry.record.organization, entry.record.status) for entry in seeds.of(records.MembershipStatusRecord)
    }
    for entry in seeds.of(records.ClaimRecord):
        record = entry.record
        if (record.document is None) == (entry.document is None):
            message = "a claim beside an archived text is of that document; any other says its document"
            yield entry.fault("missing_key", message, "document")
        asserted = {"count": record.count is not None, "list": bool(record.states), "date": record.date is not None}
        if not asserted[record.kind]:
            key = {"count": "count", "list": "states", "date": "date"}[record.kind]
            yield entry.fault("missing_key", f"a claim of this kind says its {key!r}", "kind")
        if (record.on is None) != (record.kind == "date"):
            message = "a count or a list says the day that it speaks of, a date does not"
            yield entry.fault("missing_key", message, "on" if record.on else "kind")
        if record.status not in {None, "any"} and (record.organization, record.status) not in vocabulary:
            if seeds.is_broken(str(record.status)):
                continue
            message = f"{record.organization} has no status {record.status!r}"
            cause = f"membership_status:{record.organization}/{record.status}"
            yield entry.fault("unknown_reference", message, "status", cause=cause)
        if record.fact is not None:
            yield from _fact_reference(entry, "fact", record.fact, record.field, seeds, known)


def _fact_reference(
    entry: Entry[Any], key: str, reference: str, field: str | None, seeds: Seeds, known: Known
) -> Iterator[Fault]:
    kind, identity = fact_key(reference)
    fact = known.get((kind, identity))
    if fact is None and seeds.is_broken(identity):
        return
    if fact is None:
        yield entry.fault("unknown_reference", no_fact(reference, known), key, cause=f"fact:{reference}")
    elif field is not None and field not in fact.fields:
        yield entry.fault("unknown_field", f"{reference} has no field {field!r}{nearest(field, fact.fields)}", "field")


def _conflicts(seeds: Seeds, known: Known) -> Iterator[Fault]:
    for entry in seeds.of(records.ConflictRecord):
        record = entry.record
        preferred = [number for number, reading in enumerate(record.readings) if reading.preferred]
        for number in preferred[1:]:
            message = f"{record.id} prefers more than one reading"
            yield entry.fault("two_preferred", message, "readings", number, "value")
        for key, kind, references in (
            ("organization", "organization", [record.organization]),
            ("states", "state", record.states),
        ):
            for reference in references:
                if (kind, reference) not in known and not seeds.is_broken(reference):
                    cause = f"{kind}:{reference}"
                    yield entry.fault("unknown_reference", f"there is no {kind} {reference!r}", key, cause=cause)
        for reference in record.facts:
            yield from _fact_reference(entry, "facts", reference, None, seeds, known)


def _evidence(seeds: Seeds, known: Known, proofs: Iterable[Proof]) -> Iterator[Fault]:
    proven = {(proof.kind, proof.id) for proof in proofs if proof.stance == "supports"}
    announced = {(proof.kind, proof.id) for proof in proofs if proof.stance == "announces"}
    documents = {entry.record.id for entry in seeds.of(records.DocumentRecord)}
    for key, fact in known.items():
        if key in proven or any(cited.document not in documents for cited in fact.sources):
            continue  # a document that is missing or cannot be read is a fault of its own
        if not (getattr(fact.entry.record, "announced", False) and key in announced):
            message = f"nothing supports {fact.kind}:{fact.id}: give sources, or a passage of an archived document"
            yield fact.entry.fault("missing_evidence", message, *fact.location)


def _unexplained_codes(seeds: Seeds) -> Iterator[Fault]:
    """States with a code of those that users assign, XAA to XZZ, without a note that says why."""
    for entry in seeds.of(records.StateRecord):
        if entry.record.id.startswith("X") and entry.record.note is None:
            message = f"{entry.record.id} is a code that users assign: say in a note which state has none, and why"
            yield entry.fault("code_without_note", message, "id")
