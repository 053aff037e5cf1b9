"""Questions that have no answer, and why. `app.web.errors` gives each its status."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated

from pydantic import Field


class NotFoundError(Exception):
    """There is no item of this kind with this id; the message names the one that is probably meant.

    `meant` is the id of which this one is another spelling: in capitals, with spaces or underscores, or a code.
    """

    def __init__(self, noun: str, identity: str, meant: str | None = None, hint: str | None = None) -> None:
        self.noun, self.identity, self.meant = noun, identity, meant
        super().__init__(f"There is no {noun} {identity!r}.{f' Did you mean {hint}?' if hint else ''}")


class RemovedError(Exception):
    """A release removed the item with this id; `successor` is the address of what took its place, if anything did."""

    def __init__(self, message: str, release: str, successor: str | None) -> None:
        super().__init__(message)
        self.release, self.successor = release, successor


@dataclass(frozen=True)
class ParameterError:
    """What is wrong with one parameter."""

    parameter: Annotated[str, Field(description="Name of the parameter.")]
    message: Annotated[str, Field(description="What is wrong with it.")]
    value: Annotated[
        str | list[str] | None, Field(description="The value that was sent, or all of them; null where none was sent.")
    ]
    nearest: Annotated[
        str | None,
        Field(
            description="The known name, where the parameter is unknown, or the known value that comes nearest; null "
            "where none comes near."
        ),
    ]


class UnknownValuesError(Exception):
    """Filters have values that the knowledge base does not have."""

    def __init__(self, unknown: Sequence[ParameterError]) -> None:
        self.unknown = unknown


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that comes nearest, case aside, or None."""
    by_lower = {item.lower(): item for item in known}
    matches = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[matches[0]] if matches else None
