"""The rules that no single record can keep: ids, references, evidence. Every fault is found in one run."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from app.kinds import KINDS
from app.loading import records
from app.loading.conflicts import FOUND_BY_A_CHECKER
from app.loading.coverage import check_completeness, check_coverage
from app.loading.evidence import gather, settle, undated
from app.loading.facts import FactEntry, Known, fact_key, facts, of_kind
from app.loading.faults import Fault, nearest, sum_up
from app.loading.parse import Entry, Seeds, state_once
from app.loading.positions import KeyPath
from app.loading.time_rules import bound, check_times, overlapping_tenures
from app.loading.types import Record, references_of

EXAMPLES = {"also": "organization", "country": "state", "speaker": "official"}  # filters on the docs page: their kinds
CAPACITIES = {"guest", "body", "international_organization"}  # at meetings, besides the statuses of the organization

UNIQUE: tuple[
    tuple[type[Record], tuple[str, ...]], ...
] = (  # keys that no two records share, as they share no id of a fact
    (records.StateRecord, ("alpha2",)),
    (records.StateRecord, ("numeric",)),
    (records.StateRecord, ("wikidata",)),
    (records.MembershipStatusRecord, ("organization", "status")),
    (records.ConflictRecord, ("id",)),
    (records.DocumentRecord, ("id",)),
)


def check(seeds: Seeds) -> Known:
    """The facts, with evidence and the periods that are possible together; adds faults and warnings to `seeds`."""
    state_once(seeds)
    known: Known = {}
    for fact in facts(seeds):
        first = known.setdefault(fact.key, fact)
        if first is not fact:
            place = f"{first.entry.file}:{first.entry.line(*first.location)}"
            seeds.faults.append(fact.fault("duplicate_id", f"{fact.kind} {fact.id!r} is already stated in {place}"))
    faults = gather(seeds, known)
    faults += [fault for rule in RULES for fault in rule(seeds, known)]
    faults += bound(known)
    if not seeds.unread:
        # Whatever a file that cannot be read may hold is not missing.
        faults += [*_one_knowledge_base(seeds), *_documents(seeds), *_evidence(seeds, known)]
        published = seeds.published()
        for fact in known.values():
            fact.proofs = [*settle(fact, published, seeds)]
        seeds.warnings += [*undated(known), *_unexplained_codes(seeds), *overlapping_tenures(known)]
    else:
        faults = [fault for fault in faults if fault.rule != "unknown_reference"]
    seeds.faults += faults if seeds.of(records.KnowledgeBaseRecord) else sum_up(faults, seeds.folders)
    return known


def _one_knowledge_base(seeds: Seeds) -> Iterator[Fault]:
    entries = seeds.of(records.KnowledgeBaseRecord)
    if not entries and seeds.entries and "knowledge_base" not in seeds.broken:
        message = (
            "no file says [knowledge_base]: name, licence, coverage; a folder without one goes beside one that has it: "
            "--seeds DIR --seeds DIR"
        )
        yield Fault(seeds.folders[0], 1, "no_knowledge_base", message)
    of_folders: dict[object, Entry[Any]] = {}
    for entry in entries:
        for noun in entry.record.examples.keys() - {*KINDS, *EXAMPLES, "release"}:
            message = f"examples.{noun} is no noun{nearest(noun, KINDS)}"
            yield entry.fault("unknown_key", message, "examples", noun)
        first = of_folders.setdefault(seeds.folder_of(entry), entry)
        if first is not entry:
            yield entry.fault("duplicate_id", f"[knowledge_base] is already in {first.file}")


def _documents(seeds: Seeds) -> Iterator[Fault]:
    described = {*seeds.broken}
    for entry in seeds.of(records.DocumentRecord):
        described.add(entry.document or "")
        if entry.document and entry.record.id != entry.document:
            yield entry.fault("document_not_stem", f"the id of this document is its stem, {entry.document!r}", "id")
    for stem, (text, _) in seeds.texts.items():
        file = text.with_suffix(".toml")
        if stem not in described and file.exists():
            message = "the file beside an archived text says [document]: title, publisher, url"
            yield Fault(file, 1, "no_document", message)


def _uniqueness(seeds: Seeds, _known: Known) -> Iterator[Fault]:
    for record_class, keys in UNIQUE:
        first: dict[tuple[str | None, ...], Entry[Record]] = {}
        for entry in seeds.of(record_class):
            values = tuple(getattr(entry.record, key) for key in keys)
            other = entry if None in values else first.setdefault(values, entry)
            if other is not entry:
                what = repr(values[0]) if keys == ("id",) else f"with {' and '.join(keys)} {', '.join(values)}"
                message = f"{entry.table} {what} is already stated in {other.file}:{other.line(keys[-1])}"
                yield entry.fault("duplicate_id", message, keys[-1])
    for entry in seeds.entries:
        for key, values in entry.record:
            for number, value in enumerate(values if isinstance(values, list) else []):
                if isinstance(value, str) and value in values[:number]:
                    yield entry.fault("duplicate_value", f"{value!r} stands twice in {key!r}", key)


def _references(seeds: Seeds, known: Known) -> Iterator[Fault]:
    """Keys that refer to records that are not there, with the nearest ones that are."""
    ids: dict[str, dict[str, None]] = defaultdict(dict)
    for fact in known.values():
        ids[fact.kind][fact.id] = None
        ids["fact"][str(fact)] = None
    for entry in seeds.entries:
        if entry.table in {"document", "conflict"}:
            ids[entry.table][entry.record.id] = None

    @cache
    def hint(kind: str, reference: str) -> str:
        return nearest(reference, ids[kind])

    others = [each for each in seeds.entries if each.table in {"passage", "conflict", "completeness", "knowledge_base"}]
    places: tuple[FactEntry | Entry[Any], ...] = (*known.values(), *others)
    for place in places:
        for location, kind, reference in _referring(place):
            if reference not in ids[kind] and not seeds.is_broken(reference.partition(":")[2] or reference):
                message = f"there is no {kind} {reference!r}{hint(kind, reference)}"
                yield place.fault("unknown_reference", message, *location, cause=f"{kind}:{reference}")


def _referring(place: FactEntry | Entry[Any]) -> Iterator[tuple[KeyPath, str, str]]:
    """Each reference in a record: where, and the kind and the id of what it refers to."""
    cited = place.sources if isinstance(place, FactEntry) else getattr(place.record, "sources", [])
    yield from ((("sources", number), "document", source.document) for number, source in enumerate(cited))
    for noun, identity in getattr(place.record, "examples", {}).items():
        if (kind := EXAMPLES.get(noun, noun)) in KINDS:
            yield ("examples", noun), kind, identity
    for key, kind in references_of(place.record.__class__).items():
        value = getattr(place.record, key)
        for reference in value if isinstance(value, list) else [value]:
            if reference is not None:
                yield (key,), kind, reference


def _statuses(seeds: Seeds, known: Known) -> Iterator[Fault]:
    given: dict[str, set[str]] = defaultdict(set)
    for entry in seeds.of(records.MembershipStatusRecord):
        given[entry.record.organization].add(entry.record.status)
    for fact in of_kind(known, "membership", "claim", "membership_status"):
        key = "replaced_by" if fact.kind == "membership_status" else "status"
        organization, status = fact.record.organization, getattr(fact.record, key)
        if status in {None, *given[organization]} or (fact.kind == "claim" and status == "any"):
            continue
        if not seeds.is_broken(status) and not seeds.is_broken(organization):
            message = f"{organization} has no status {status!r}{nearest(status, given[organization])}"
            yield fact.fault("unknown_reference", message, key, cause=f"membership_status:{organization}/{status}")
    capacities = CAPACITIES.union(*given.values())
    for fact in of_kind(known, "participation"):
        capacity = fact.record.capacity
        if capacity not in capacities | seeds.broken:
            message = f"{capacity!r} is no capacity{nearest(capacity, capacities)}"
            yield fact.fault("unknown_reference", message, "capacity")


def _circles(_seeds: Seeds, known: Known) -> Iterator[Fault]:
    """Organizations that are, by way of others, their own parent or predecessor."""
    for key in ("parent", "predecessor"):
        for fact in of_kind(known, "organization"):
            above: FactEntry | None = fact
            passed: set[str] = set()
            while above and above.id not in passed:
                passed.add(above.id)
                above = known.get(("organization", getattr(above.record, key) or ""))
            if above and above.id == fact.id:
                yield fact.fault("circle", f"{fact.id} is its own {key}, by way of others", key)


def _holders(_seeds: Seeds, known: Known) -> Iterator[Fault]:
    """What belongs to two at once or to nobody, and tenures of others than they say."""
    for fact in of_kind(known, "office", "participation"):
        if (fact.record.state is None) == (fact.record.organization is None):
            message = f"the {fact.kind} is of a state or of an organization: give one of the two"
            yield fact.fault("bad_value", message)
    for fact in of_kind(known, "tenure"):
        record, office = fact.record, known.get(("office", fact.record.office))
        official = fact.outer.get("official", record.official)
        holder = "official" if official else "state"
        if office and office.record.holder != holder:
            held_by = {"official": "an official", "state": "a state"}
            message = f"{record.office!r} is held by {held_by[office.record.holder]}, not by {held_by[holder]}"
            yield fact.fault("wrong_holder", message, "office")
        if official and record.state is not None:
            message = "a tenure of an official names no state: the office says whose it is"
            yield fact.fault("wrong_holder", message, "state")
        if fact.outer and record.official is not None:
            message = "a tenure within an official names no other: it is that official's"
            yield fact.fault("wrong_holder", message, "official")
        if not official and record.state is None:
            yield fact.fault("missing_key", "'official' or 'state' is missing: who holds the office", "id")
    for fact in of_kind(known, "participation"):
        tenure = known.get(("tenure", fact.record.tenure or ""))
        if tenure and fact.record.official != tenure.outer.get("official", tenure.record.official):
            message = f"{fact.record.tenure!r} is not a tenure of {fact.record.official!r}"
            yield fact.fault("wrong_holder", message, "tenure")
    for fact in of_kind(known, "statement"):
        if (fact.record.speaker is None) == (fact.record.speaker_name is None):
            message = "a statement has a 'speaker', or a 'speaker_name' where the person has no record: give one"
            yield fact.fault("missing_key", message, "speaker_name")


def _claims(seeds: Seeds, known: Known) -> Iterator[Fault]:
    for entry in seeds.of(records.ClaimRecord):
        record = entry.record
        if (record.document is None) == (entry.document is None):
            message = "a claim beside an archived text is of that document; any other says its document"
            yield entry.fault("missing_key", message, "document")
        key = {"count": "count", "list": "states", "date": "date"}[record.kind]
        if getattr(record, key) in (None, []):
            yield entry.fault("missing_key", f"a claim of this kind says its {key!r}", "kind")
        if (record.on is None) != (record.kind == "date"):
            message = "a count or a list says the day that it speaks of, a date does not"
            yield entry.fault("missing_key", message, "on" if record.on else "kind")
        fact = known.get(fact_key(record.fact or ""))
        if fact and record.field is not None and record.field not in fact.fields:
            message = f"{record.fact} has no field {record.field!r}{nearest(record.field, fact.fields)}"
            yield entry.fault("unknown_field", message, "field")


def _conflicts(seeds: Seeds, _known: Known) -> Iterator[Fault]:
    for entry in seeds.of(records.ConflictRecord):
        preferred = [number for number, reading in enumerate(entry.record.readings) if reading.preferred]
        for number in preferred[1:]:
            message = f"{entry.record.id} prefers more than one reading"
            yield entry.fault("two_preferred", message, "readings", number, "value")
        if entry.record.id.startswith(FOUND_BY_A_CHECKER):
            message = f"ids beginning with {', '.join(FOUND_BY_A_CHECKER)} are those of the conflicts that are found"
            yield entry.fault("reserved_id", message, "id")


def _evidence(seeds: Seeds, known: Known) -> Iterator[Fault]:
    documents = {entry.record.id for entry in seeds.of(records.DocumentRecord)}
    for fact in known.values():
        stances = {proof.stance for proof in fact.proofs}
        if "supports" in stances or (fact.announced and "announces" in stances):
            continue
        if all(cited.document in documents for cited in fact.sources):  # one that is missing is a fault of its own
            message = f"nothing supports {fact}: give sources, or a passage of an archived document"
            yield fact.fault("missing_evidence", message)


def _unexplained_codes(seeds: Seeds) -> Iterator[Fault]:
    """States with a code of those that users assign, XAA to XZZ, without a note that says why."""
    for entry in seeds.of(records.StateRecord):
        if entry.record.id.startswith("X") and entry.record.note is None:
            message = f"{entry.record.id} is a code that users assign: say in a note which state has none, and why"
            yield entry.fault("code_without_note", message, "id")


RULES = (
    *(_uniqueness, _references, _statuses, _circles, _holders, _claims, _conflicts),
    *(check_times, check_coverage, check_completeness),
)
