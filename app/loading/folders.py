"""Seeds folders: what two of them state is stated once, what a part of one lacks, what one says of itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from app.loading import records
from app.loading.facts import Known
from app.loading.faults import Fault, nearest
from app.loading.parse import Entry, Seeds

CODES = ("alpha2", "numeric", "wikidata")
EXAMPLES = {"also": "organization", "country": "state", "speaker": "official"}
"""The filters of which the docs page shows an example, by the kind of thing whose id they take."""

LACKING = 3
"""How many ids a fault names of those that a folder lacks."""


def state_once(seeds: Seeds) -> None:
    """Leave one record where two folders state the same: equal records, and states with the same codes.

    Of a state the names and sources of both are kept. Anything else that is stated twice is left for the check.
    """
    first: dict[tuple[str, str], int] = {}
    entries: list[Entry[Any]] = []
    for entry in seeds.entries:
        key = (entry.table, str(getattr(entry.record, "id", "")))
        number = first.setdefault(key, len(entries))
        if key[1] and number < len(entries) and seeds.folder_of(entry) != seeds.folder_of(entries[number]):
            other = entries[number]
            if other.record == entry.record:
                continue
            if entry.table == "state" and _codes(other.record) == _codes(entry.record):
                entries[number] = replace(other, record=_one_state(other.record, entry.record))
                continue
        entries.append(entry)
    seeds.entries = entries


def _codes(record: records.StateRecord) -> tuple[str | None, ...]:
    return tuple(getattr(record, code) for code in CODES)


def _one_state(first: records.StateRecord, second: records.StateRecord) -> records.StateRecord:
    known = {(name.name, name.language) for name in first.names}
    own = [name if name.sources is not None else _sourced(name, second) for name in second.names]
    further = [name for name in own if (name.name, name.language) not in known]
    cited = {source.document for source in first.sources or []}
    sources = [source for source in second.sources or [] if source.document not in cited]
    return first.model_copy(update={"names": [*first.names, *further], "sources": [*(first.sources or []), *sources]})


def _sourced(name: Any, state: records.StateRecord) -> Any:
    """A name with the sources of its state, which is another one from now on."""
    return name.model_copy(update={"sources": list(state.sources or [])})


def sum_up(seeds: Seeds, faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults of folders of which none has a ``[knowledge_base]``: what they lack, once for each kind of thing.

    Such a folder is a part: what it refers to is stated elsewhere.
    """
    lacking: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        if fault.rule == "unknown_reference" and fault.cause:
            lacking[fault.cause.partition(":")[0]].append(fault)
        else:
            yield fault
    named = " ".join(f"--seeds {folder}" for folder in seeds.folders)
    for kind, found in lacking.items():
        ids = sorted({fault.cause.partition(":")[2] for fault in found})
        shown = ", ".join(ids[:LACKING]) + (", …" if len(ids) > LACKING else "")
        message = (
            f"{len(ids)} of the kind {kind} are referred to and not stated here ({len(found)} references): {shown}; "
            f"name the folder that states them as well: --seeds DIR {named}"
        )
        yield replace(min(found), message=message, cause="")


def check_examples(entry: Entry[records.KnowledgeBaseRecord], seeds: Seeds, known: Known) -> Iterator[Fault]:
    """The examples of the docs page lead somewhere."""
    ids: dict[str, set[str]] = defaultdict(set)
    for kind, identity in known:
        ids[kind].add(identity)
    ids["document"] = {each.record.id for each in seeds.of(records.DocumentRecord)}
    ids["conflict"] = {each.record.id for each in seeds.of(records.ConflictRecord)}
    for noun, identity in entry.record.examples.items():
        kind = EXAMPLES.get(noun, noun)
        if kind == "release":  # releases are made of the seeds, and are no part of them
            continue
        if kind not in ids:
            yield entry.fault("unknown_key", f"examples.{noun} is no noun{nearest(noun, ids)}", "examples", noun)
        elif identity not in ids[kind] and not seeds.is_broken(identity):
            message = f"there is no {kind} {identity!r}{nearest(identity, ids[kind])}"
            yield entry.fault("unknown_reference", message, "examples", noun, cause=f"{kind}:{identity}")
