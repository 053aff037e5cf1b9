"""What is wrong with the seed files, said so that the next thing to do is clear."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from rapidfuzz import fuzz, process

PLACES = 5  # how many further places a fault names that has many
LACKING = 3  # how many ids a fault names of those that a folder lacks
SHOWN = 60  # how many characters of a value a message shows


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: the file, the line (from 1), the rule that is broken, and what is wrong."""

    file: Path
    line: int
    rule: str
    message: str
    cause: str = field(default="", compare=False)  # faults with the same one are one: a document missing, cited often

    def __str__(self) -> str:
        return f"{printable(str(self.file))}:{self.line}: {self.rule}: {printable(self.message)}"


class SeedsError(Exception):
    """Seed files that cannot be loaded, with every fault found in them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(collapse(faults))
        count = len(self.faults)
        super().__init__(f"{count} {'fault' if count == 1 else 'faults'} in the seed files")


def collapse(faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults, each cause once: at its first place, with how often it comes and where else."""
    groups: dict[tuple[object, ...], list[Fault]] = defaultdict(list)
    for fault in sorted(set(faults)):
        groups[(fault.rule, fault.cause) if fault.cause else (fault,)].append(fault)
    for first, *others in groups.values():
        places = ", ".join(f"{other.file.name}:{other.line}" for other in others[:PLACES])
        more = " and more" if len(others) > PLACES else ""
        times = f" ({len(others) + 1} times: also {places}{more})" if others else ""
        yield replace(first, message=first.message + times)


def sum_up(faults: Iterable[Fault], folders: Iterable[Path]) -> Iterator[Fault]:
    """The faults of folders that are parts, without ``[knowledge_base]``: what they lack, once for each kind."""
    lacking: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        if fault.rule == "unknown_reference" and fault.cause:
            lacking[fault.cause.partition(":")[0]].append(fault)
        else:
            yield fault
    named = " ".join(f"--seeds {folder}" for folder in folders)
    for kind, found in lacking.items():
        ids = sorted({fault.cause.partition(":")[2] for fault in found})
        first = ", ".join(ids[:LACKING]) + (", …" if len(ids) > LACKING else "")
        message = (
            f"{len(ids)} of the kind {kind} are referred to and not stated here ({len(found)} references): {first}; "
            f"name the folder that states them as well: --seeds DIR {named}"
        )
        yield replace(min(found), message=message, cause="")


def nearest(word: str, known: Iterable[str]) -> str:
    """The hint at the end of a message: the known word that comes nearest, or nothing."""
    found = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=60)
    return f"; nearest match: {found[0]!r}" if found else ""


def shown(value: object) -> str:
    """A value as a message shows it, long ones cut off."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."


def printable(text: str) -> str:
    """A text on one line, with characters that a terminal would act on written as escapes."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
