"""What templates pick out of answers."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

Rows = Sequence[dict[str, Any]]

ALL_STATES = 60
"""Up to how many rows the history of an organization is shown whole, not for the states of the page alone."""


def quoted_first(evidence: Rows) -> list[dict[str, Any]]:
    """Evidence, what is quoted before what is only cited, and what supports before what contradicts."""
    return sorted(evidence, key=lambda proof: (proof["passage"] is None, proof["stance"] != "supports"))


def rows_for(history: Rows, members: Rows) -> list[dict[str, Any]]:
    """The history to draw beside members: first that of their states, then that of the others unless they are many."""
    listed = [row["state"]["id"] for row in members]
    first = {identity: position for position, identity in enumerate(dict.fromkeys(listed))}
    others = len({row["state"]["id"] for row in history}) <= ALL_STATES
    chosen = [row for row in history if others or row["state"]["id"] in first]
    return sorted(chosen, key=lambda row: (first.get(row["state"]["id"], len(first)), row["state"]["name"]))


def disputed(conflicts: Rows) -> set[str]:
    """The addresses of the facts about which sources disagree."""
    return {fact["href"] for conflict in conflicts for fact in conflict["facts"]}


def by_id(rows: Rows) -> dict[str, dict[str, Any]]:
    """Rows by id."""
    return {row["id"]: row for row in rows}


def statuses_of(matrix: dict[str, Any]) -> list[str]:
    """The statuses that a matrix shows."""
    cells = (cell for row in matrix["rows"] for cell in row["cells"])
    return sorted({cell["status"] for cell in cells if cell["status"]})


def short(value: str) -> str:
    """The initials of a status: `dialogue_partner` is "DP"."""
    return "".join(word[0] for word in value.split("_")).upper()


def host(url: str) -> str:
    """The host of an address."""
    return urlsplit(url).hostname or url


def context_before(text: str) -> str:
    """The text before a quote, from the beginning of a word."""
    return f"… {text.partition(' ')[2]}" if " " in text else ""


def context_after(text: str) -> str:
    """The text after a quote, to the end of a word."""
    return f"{text.rpartition(' ')[0]} …" if " " in text else text


def sentence(text: str) -> str:
    """A text as a sentence."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"
