"""Questions that have no answer, and why. `app.web.errors` gives each its status."""

from collections.abc import Iterable
from difflib import get_close_matches

from app.folding import fold


class NotFoundError(Exception):
    """There is no item of this kind with this id; the message names the known id that comes nearest.

    `meant` is the known id of which this one is another spelling: in capitals, with spaces or underscores.
    """

    def __init__(self, noun: str, identity: str, known: Iterable[str] = ()) -> None:
        self.noun, self.identity = noun, identity
        ids = list(known)
        spelling = _spelling(identity)
        self.meant = next((each for each in ids if _spelling(each) == spelling), None)
        close = nearest(identity, ids)
        hint = f" Did you mean {close!r}?" if close else ""
        super().__init__(f"There is no {noun} {identity!r}.{hint}")


class RemovedError(Exception):
    """A release removed the item with this id; `successor` is the address of what took its place, if anything did."""

    def __init__(self, message: str, release: str, successor: str | None) -> None:
        super().__init__(message)
        self.release = release
        self.successor = successor


class UnknownValueError(Exception):
    """A filter names something that the knowledge base does not have."""

    def __init__(self, parameter: str, value: str, known: Iterable[str]) -> None:
        self.parameter = parameter
        self.value = value
        words = sorted(known)
        self.nearest = nearest(value, words)
        listed = f"; known: {', '.join(words)}" if 0 < len(words) <= 30 else ""
        super().__init__(f"unknown value{f'; did you mean {self.nearest!r}?' if self.nearest else listed}")


def _spelling(identity: str) -> str:
    return " ".join(fold(identity).replace("_", " ").replace("-", " ").split())


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that comes nearest, case aside, or None."""
    by_lower = {item.lower(): item for item in known}
    matches = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[matches[0]] if matches else None
