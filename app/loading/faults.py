"""What is wrong with the seed files, said so that the next thing to do is clear."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: the file, the line (from 1), the rule that is broken, and what is wrong."""

    file: Path
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.message}"


class SeedsError(Exception):
    """Seed files that cannot be loaded, with every fault found in them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        count = len(self.faults)
        super().__init__(f"{count} {'fault' if count == 1 else 'faults'} in the seed files")


def nearest(word: str, known: Iterable[str]) -> str:
    """The hint at the end of a message: the known word that comes nearest, or nothing."""
    matches = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; nearest match: {matches[0]!r}" if matches else ""
