"""Seeds folders: what two of them state is stated once, and what a part of one lacks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from app.loading import records
from app.loading.faults import Fault
from app.loading.parse import Entry, Seeds

CODES = ("alpha2", "numeric", "wikidata")
LACKING = 3  # how many ids a fault names of those that a folder lacks


def state_once(seeds: Seeds) -> None:
    """Leave one record where two folders state the same: equal records, and states with the same codes.

    Of a state the names and sources of both are kept. Anything else that is stated twice is left for the check.
    """
    first: dict[tuple[str, str], int] = {}
    entries: list[Entry[Any]] = []
    for entry in seeds.entries:
        identity = str(getattr(entry.record, "id", ""))
        number = first.setdefault((entry.table, identity), len(entries))
        other = entries[number] if identity and number < len(entries) else entry
        if seeds.folder_of(entry) == seeds.folder_of(other):
            entries.append(entry)
        elif entry.table == "state" and all(
            getattr(other.record, code) == getattr(entry.record, code) for code in CODES
        ):
            entries[number] = replace(other, record=_one_state(other.record, entry.record))
        elif other.record != entry.record:
            entries.append(entry)
    seeds.entries = entries


def _one_state(first: records.StateRecord, second: records.StateRecord) -> records.StateRecord:
    known = {(name.name, name.language) for name in first.names}
    further = [name for name in second.names if (name.name, name.language) not in known]
    # A name that does not say its sources has those of its state, which is another one from now on.
    of_state = {"sources": second.sources or []}
    sourced = [name.model_copy(update=of_state) if name.sources is None else name for name in further]
    cited = {source.document for source in first.sources or []}
    sources = [source for source in second.sources or [] if source.document not in cited]
    return first.model_copy(update={"names": [*first.names, *sourced], "sources": [*(first.sources or []), *sources]})


def sum_up(seeds: Seeds, faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults of folders that are parts, without ``[knowledge_base]``: what they lack, once for each kind."""
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
