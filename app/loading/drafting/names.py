"""What is known of a text while it is read, and the names in it that are not of persons."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from app.loading.drafting.knowledge import Knowledge, Name, is_valid
from app.loading.drafting.text import SourceText

Link = tuple[str, tuple[str, ...]]  # a reference to a fact, and the fields of it that its passage proves

_DIVIDED = re.compile(r"[();:!?]")


class Person(NamedTuple):
    """Someone in a text; `official` is the id of the record, where there is one."""

    name: str
    official: str | None = None


NOBODY = Person("")


@dataclass
class Mention:
    """What ``[first, last)`` of the words mean: `person` may speak; a link with a `doubt` becomes a comment."""

    first: int
    last: int
    kind: str
    links: list[Link] = field(default_factory=list)
    person: Person = NOBODY
    doubt: str | None = None

    @property
    def id(self) -> str:
        """The id of the record that it means first; empty where there is none."""
        return self.links[0][0].partition(":")[2] if self.links else ""


class Context:
    """One text, its main organization, and what was mentioned so far; `day` is that of the current sentence."""

    def __init__(self, text: str, knowledge: Knowledge, published: date) -> None:
        self.source, self.knowledge, self.language = SourceText(text), knowledge, knowledge.language
        self.texts, self.words = self.source.folded, self.language.words
        self.published = self.day = published
        self.found: list[Mention] = []
        self.organization, self.organizations = "", Counter[str]()
        self.last_organization = ""
        self.last_official: str | None = None

    def word(self, place: int) -> str:
        """The folded word at a place, empty before the first and behind the last one."""
        return self.texts[place] if 0 <= place < len(self.texts) else ""

    def joined(self, first: int, last: int) -> bool:
        """Whether no punctuation divides some words."""
        return all(self.source.gap(word).strip(" \u00a0\n'’-–—") == "" for word in range(first + 1, last + 1))

    def name_links(self, subject: str, first: int, last: int) -> list[Link]:
        """The record of a name, ``official/wang-yi/en``, where some words are written as it says."""
        record = f"{subject}/{self.source.written(first, last)}"
        return [(f"name:{record}", ("name", "language"))] if ("name", record) in self.knowledge.known else []

    def name_at(self, place: int) -> Name | None:
        """The longest name at a word, not of an official: one of the day, of the organization spoken of most."""
        named = (name for name in self.knowledge.names.get(self.word(place), ()) if self._is_at(name, place))
        return max(named, key=self._weight, default=None)

    def _is_at(self, name: Name, place: int) -> bool:
        last = place + len(name.phrase)
        if name.kind == "official" or tuple(self.texts[place:last]) != name.phrase:
            return False
        written = self.source.written(place, last)
        fits = written.replace(".", "").isupper() if name.exact else self.source.capital(place)
        directed = self.word(place - 1) in self.words["directions"] and self.source.capital(place - 1)
        return fits and not _DIVIDED.search(written) and not (directed and name.kind == "state")

    def _weight(self, name: Name) -> tuple[int, bool, int]:
        valid = name.period is None or is_valid(name.period, self.day)
        return len(name.phrase), valid, self.organizations[self.knowledge.whole(name.id)]

    def thing_at(self, place: int) -> Mention | None:
        """What is named at a word, or the organization mentioned last: "the Organisation"."""
        name = self.name_at(place)
        if name:
            end = place + len(name.phrase)
            links: list[Link] = [(f"{name.kind}:{name.id}", ("name",)), *self.name_links(name.subject, place, end)]
            return Mention(place, end, name.kind, links)
        noun = self.last_organization and self.word(place) in self.words["organization_nouns"]
        if not noun or self.word(place - 1) not in self.words["determiners"] or self.word(place + 1) in {"of", "for"}:
            return None
        whole = self.knowledge.whole(self.last_organization)
        return Mention(place, place + 1, "organization", [(f"organization:{whole}", ("name",))])

    def demonym_at(self, place: int) -> Mention | None:
        """A state by its adjective: "Chinese"."""
        at = self.language.demonyms.at(self.texts, place)
        if at is None or not self.source.capital(place) or at[1] not in self.knowledge.states:
            return None
        return Mention(place, place + at[0], "state", [(f"state:{at[1]}", ("name",))])

    def owner_at(self, place: int) -> Mention | None:
        """The state or organization at a word, by name or demonym, that an office may belong to."""
        thing = self.thing_at(place)
        return thing if thing and thing.kind in {"state", "organization"} else self.demonym_at(place)

    def thing(self, place: int) -> list[Mention]:
        """Something that is named, or a state whose demonym speaks of it as a state: "the Chinese side"."""
        thing, state = self.thing_at(place), self.demonym_at(place)
        if thing is None and state and self.word(state.last) in self.words["state_nouns"]:
            thing = state
        return [thing] if thing else []
