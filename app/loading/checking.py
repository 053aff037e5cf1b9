"""The rules that no single record can keep: ids, references, periods, evidence. Every fault is found in one run."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from app.loading import records
from app.loading.bases import Dated
from app.loading.evidence import Proof, gather
from app.loading.facts import FactEntry, facts
from app.loading.faults import Fault, nearest
from app.loading.periods import Period, period_of
from app.loading.reading import Entry, Seeds
from app.periods import parse_date

REFERENCES = {
    "parent": "organization",
    "predecessor": "organization",
    "organization": "organization",
    "host_organization": "organization",
    "state": "state",
    "country": "state",
    "seat_country": "state",
    "host": "state",
    "proposer_states": "state",
    "states": "state",
    "statement": "statement",
    "founded_at": "meeting",
    "meeting": "meeting",
    "proposed_at": "meeting",
    "adopted_at": "meeting",
    "charter": "instrument",
    "instruments": "instrument",
    "office": "office",
    "official": "official",
    "speaker": "official",
    "proposer_official": "official",
    "tenure": "tenure",
}
"""The keys that refer to another record, by the table that they refer to."""

CAPACITIES = {"guest", "body", "international_organization"}
"""The capacities in which one takes part in a meeting besides the statuses of the organization."""


def check(seeds: Seeds) -> tuple[dict[tuple[str, str], FactEntry], list[Proof]]:
    """Check everything: returns the facts by kind and id, and their evidence; adds what is wrong to `seeds.faults`."""
    known: dict[tuple[str, str], FactEntry] = {}
    for fact in facts(seeds):
        first = known.setdefault((fact.kind, fact.id), fact)
        if first is not fact:
            place = f"{first.entry.file}:{first.entry.block.line(*first.location)}"
            message = f"{fact.kind} {fact.id!r} is already stated in {place}"
            seeds.faults.append(fact.entry.fault("duplicate_id", message, *fact.location))
    proofs, faults = gather(seeds, known)
    seeds.faults.extend(faults)
    for rule in (
        _one_knowledge_base(seeds),
        _documents(seeds),
        _references(known),
        _capacities(seeds, known),
        _periods(known),
        _meetings(seeds),
        _statuses(seeds),
        _steps(seeds),
        _overlays(known),
        _claims(seeds, known),
        _conflicts(seeds, known),
        _holders(seeds, known),
        _evidence(known, proofs),
    ):
        seeds.faults.extend(rule)
    return known, proofs


def _one_knowledge_base(seeds: Seeds) -> Iterator[Fault]:
    entries = seeds.of(records.KnowledgeBaseRecord)
    if not entries and seeds.entries:
        yield seeds.entries[0].fault("no_knowledge_base", "no file says [knowledge_base]: name, licence, coverage")
    for entry in entries[1:]:
        yield entry.fault("duplicate_id", f"[knowledge_base] already stands in {entries[0].file}")
    for entry in entries[:1]:
        if entry.record.coverage_from > entry.record.coverage_until:
            yield entry.fault("end_before_start", "coverage_until lies before coverage_from", "coverage_until")


def _documents(seeds: Seeds) -> Iterator[Fault]:
    first: dict[str, Entry[records.DocumentRecord]] = {}
    for entry in seeds.of(records.DocumentRecord):
        other = first.setdefault(entry.record.id, entry)
        if other is not entry:
            message = f"document {entry.record.id!r} is already stated in {other.file}:{other.block.line()}"
            yield entry.fault("duplicate_id", message, "id")
        if entry.document and entry.record.id != entry.document:
            yield entry.fault("document_not_stem", f"the id of this document is its stem, {entry.document!r}", "id")
    for entry in seeds.entries:
        if entry.document and entry.document not in first:
            yield entry.fault("no_document", "the file beside an archived text says [document]: title, publisher, url")
            return


def _references(known: dict[tuple[str, str], FactEntry]) -> Iterator[Fault]:
    ids: dict[str, list[str]] = defaultdict(list)
    for kind, identity in known:
        ids[kind].append(identity)
    for fact in known.values():
        for key, kind in REFERENCES.items():
            value = getattr(fact.record, key, None)
            for reference in value if isinstance(value, list) else [value]:
                if reference is not None and (kind, reference) not in known:
                    message = f"there is no {kind} {reference!r}{nearest(reference, ids[kind])}"
                    yield fact.entry.fault("unknown_reference", message, *fact.location, key)


def _capacities(seeds: Seeds, known: dict[tuple[str, str], FactEntry]) -> Iterator[Fault]:
    statuses = {entry.record.status for entry in seeds.of(records.MembershipStatusRecord)} | CAPACITIES
    for fact in known.values():
        if fact.kind == "participation" and fact.record.capacity not in statuses:
            message = f"{fact.record.capacity!r} is no capacity{nearest(fact.record.capacity, statuses)}"
            yield fact.entry.fault("unknown_reference", message, *fact.location, "capacity")
        if fact.kind == "participation" and (fact.record.state is None) == (fact.record.organization is None):
            message = "a participation is for a state or for an organization: give one of the two"
            yield fact.entry.fault("bad_value", message, *fact.location)


def _periods(known: dict[tuple[str, str], FactEntry]) -> Iterator[Fault]:
    for fact in known.values():
        if isinstance(fact.record, Dated):
            period = period_of(fact.record)
            if period.start_earliest >= period.end_latest:
                yield fact.entry.fault("end_before_start", f"{fact.id} ends before it starts", *fact.location, "end")
            if fact.kind != "name" and fact.record.start is None:
                message = f'{fact.id} has no start; write start = "unknown" where no source gives one'
                yield fact.entry.fault("missing_key", message, *fact.location)


def _meetings(seeds: Seeds) -> Iterator[Fault]:
    for entry in seeds.of(records.MeetingRecord):
        if parse_date(entry.record.end_date).latest < parse_date(entry.record.start_date).earliest:
            yield entry.fault("end_before_start", f"{entry.record.id} ends before it starts", "end_date")


def _statuses(seeds: Seeds) -> Iterator[Fault]:
    vocabulary = {
        (entry.record.organization, entry.record.status): entry.record
        for entry in seeds.of(records.MembershipStatusRecord)
    }
    for status in seeds.of(records.MembershipStatusRecord):
        replaced_by = status.record.replaced_by
        if replaced_by and (status.record.organization, replaced_by) not in vocabulary:
            yield status.fault("unknown_reference", f"there is no status {replaced_by!r}", "replaced_by")
    ties: dict[tuple[str, str], list[tuple[Period, Entry[records.MembershipRecord]]]] = defaultdict(list)
    for entry in seeds.of(records.MembershipRecord):
        record = entry.record
        period = period_of(record)
        ties[record.organization, record.state].append((period, entry))
        status_record = vocabulary.get((record.organization, record.status))
        if status_record is None:
            own = (status for organization, status in vocabulary if organization == record.organization)
            message = f"{record.organization} has no status {record.status!r}{nearest(record.status, own)}"
            yield entry.fault("unknown_reference", message, "status")
        elif not period.within(period_of(status_record)):
            message = f"{record.id} reaches beyond the period of the status {record.status!r}"
            yield entry.fault("status_not_in_use", message, "start")
    for periods in ties.values():
        for (period, entry), (other_period, other) in combinations(periods, 2):
            if period.overlaps(other_period):
                message = f"{other.record.id} overlaps {entry.record.id}: a state holds one status at a time"
                yield other.fault("overlapping_statuses", message, "start")


def _overlays(known: dict[tuple[str, str], FactEntry]) -> Iterator[Fault]:
    """One standing at a time for a state in an organization, one preferred name at a time in a language."""
    groups: dict[tuple[str, ...], list[tuple[Period, FactEntry]]] = defaultdict(list)
    for fact in known.values():
        if fact.kind == "standing":
            groups[fact.kind, fact.record.organization, fact.record.state].append((period_of(fact.record), fact))
        if fact.kind == "name" and fact.record.kind == "preferred":
            groups[fact.kind, *fact.item, fact.record.language].append((period_of(fact.record), fact))
    for members in groups.values():
        for (period, fact), (other_period, other) in combinations(members, 2):
            if period.overlaps(other_period):
                rule = "overlapping_standings" if fact.kind == "standing" else "overlapping_names"
                yield other.entry.fault(rule, f"{other.id} overlaps {fact.id}: one at a time", *other.location)


def _steps(seeds: Seeds) -> Iterator[Fault]:
    for entry in seeds.of(records.MembershipRecord):
        kinds = [step.kind for step in entry.record.steps]
        for number, step in enumerate(entry.record.steps):
            if step.kind in kinds[:number]:
                message = f"{entry.record.id} has two steps {step.kind!r}"
                yield entry.fault("duplicate_id", message, "steps", number, "kind")
            if step.kind == "in_force" and step.date != entry.record.start:
                message = f"{entry.record.id} starts on {entry.record.start}, but is in force on {step.date}"
                yield entry.fault("start_not_in_force", message, "steps", number, "date")


def _holders(seeds: Seeds, known: dict[tuple[str, str], FactEntry]) -> Iterator[Fault]:
    for entry in seeds.of(records.OfficeRecord):
        if (entry.record.state is None) == (entry.record.organization is None):
            message = "an office belongs to a state or to an organization: give one of the two"
            yield entry.fault("bad_value", message)
    for fact in known.values():
        if fact.kind == "tenure":
            office: Any = known.get(("office", fact.record.office))
            holder = "official" if fact.location else "state"
            if office and office.record.holder != holder:
                message = f"{fact.record.office!r} is held by a {office.record.holder}, not by a {holder}"
                yield fact.entry.fault("wrong_holder", message, *fact.location, "office")
            if not fact.location and fact.record.state is None:
                yield fact.entry.fault("missing_key", "'state' is missing: who holds the office", "id")
        if fact.kind == "participation" and fact.record.tenure:
            tenure: Any = known.get(("tenure", fact.record.tenure))
            if tenure and fact.record.official != getattr(tenure.entry.record, "id", None):
                message = f"{fact.record.tenure!r} is not a tenure of {fact.record.official!r}"
                yield fact.entry.fault("wrong_holder", message, *fact.location, "tenure")


def _claims(seeds: Seeds, known: dict[tuple[str, str], FactEntry]) -> Iterator[Fault]:
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
        if record.status not in {None, "any"} and (record.organization, record.status) not in vocabulary:
            yield entry.fault("unknown_reference", f"{record.organization} has no status {record.status!r}", "status")
        if record.fact is not None:
            yield from _fact_reference(entry, record.fact, record.field, known)


def _fact_reference(
    entry: Entry[Any], reference: str, field: str | None, known: dict[tuple[str, str], FactEntry]
) -> Iterator[Fault]:
    kind, _, identity = reference.partition(":")
    fact = known.get((kind, identity))
    if fact is None:
        hint = nearest(reference, (f"{known_kind}:{known_id}" for known_kind, known_id in known))
        yield entry.fault("unknown_reference", f"there is no fact {reference!r}{hint}", "fact")
    elif field is not None and field not in fact.fields:
        yield entry.fault("unknown_field", f"{reference} has no field {field!r}{nearest(field, fact.fields)}", "field")


def _conflicts(seeds: Seeds, known: dict[tuple[str, str], FactEntry]) -> Iterator[Fault]:
    for entry in seeds.of(records.ConflictRecord):
        record = entry.record
        if sum(reading.preferred for reading in record.readings) > 1:
            yield entry.fault("two_preferred", f"{record.id} prefers more than one reading", "readings")
        for key, kind, references in (
            ("organization", "organization", [record.organization]),
            ("states", "state", record.states),
        ):
            for reference in references:
                if (kind, reference) not in known:
                    yield entry.fault("unknown_reference", f"there is no {kind} {reference!r}", key)
        for reference in record.facts:
            yield from _fact_reference(entry, reference, None, known)


def _evidence(known: dict[tuple[str, str], FactEntry], proofs: Iterable[Proof]) -> Iterator[Fault]:
    proven = {(proof.kind, proof.id) for proof in proofs if proof.stance == "supports"}
    for key, fact in known.items():
        if key not in proven:
            message = f"nothing supports {fact.kind}:{fact.id}: give sources, or a passage of an archived document"
            yield fact.entry.fault("missing_evidence", message, *fact.location)
