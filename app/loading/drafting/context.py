"""What is known of a text while it is read, sentence by sentence."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from app.loading.drafting.knowledge import Knowledge
from app.loading.drafting.language import Language
from app.loading.drafting.text import SourceText

Link = tuple[str, tuple[str, ...]]
"""A reference to a fact, and the fields of it that its passage proves."""


@dataclass(frozen=True)
class Person:
    """Someone in a text; `official` is the id of the record, where there is one."""

    name: str
    official: str | None = None


@dataclass
class Mention:
    """A place, ``[first, last)`` in the words, and what it means; `person` where it is somebody who may speak.

    `doubt` says why a link is not sure: it becomes a comment.
    """

    first: int
    last: int
    kind: str
    links: list[Link] = field(default_factory=list)
    person: Person | None = None
    doubt: str | None = None

    @property
    def id(self) -> str:
        """The id of the record that it means first; empty where there is none."""
        return self.links[0][0].partition(":")[2] if self.links else ""


@dataclass
class Context:
    """One text, the seeds, and what was mentioned so far.

    `published` is the day of the document, `day` the one that the current sentence speaks of.
    """

    source: SourceText
    knowledge: Knowledge
    language: Language
    published: date
    day: date
    found: list[Mention] = field(default_factory=list)
    organizations: Counter[str] = field(default_factory=Counter)
    last_organization: str | None = None
    last_official: str | None = None

    def joined(self, first: int, last: int) -> bool:
        """Whether no punctuation divides some words."""
        return all(self.source.gap(word).strip(" \u00a0\n'’-–—") == "" for word in range(first + 1, last + 1))

    def name_links(self, subject: str, first: int, last: int) -> list[Link]:
        """The record of a name, ``official/wang-yi/en``, where some words are written as it says."""
        record = f"{subject}/{self.source.written(first, last)}"
        return [(f"name:{record}", ("name", "language"))] if ("name", record) in self.knowledge.known else []
