"""Names of states, organizations and instruments in a text, weighed by the date."""

import re

from app.loading.drafting.context import Context, Link, Mention
from app.loading.drafting.knowledge import Name, is_valid

_DIVIDED = re.compile(r"[();:!?]")


class Names:
    """Finds names of the seeds, demonyms and short forms in one text."""

    def __init__(self, context: Context) -> None:
        self.context, self.source, self.knowledge = context, context.source, context.knowledge
        self.texts, self.language = context.source.folded, context.language

    def name_at(self, place: int) -> tuple[int, Name] | None:
        """The longest name of the seeds, not of an official, that begins at a word: the word behind it, and the name.

        Of several things of one name: what is valid on the day, of the organization that the text speaks of most.
        """
        named = self.knowledge.names.get(self.texts[place], ())
        for phrase, first in named:
            last = place + len(phrase)
            if first.kind == "official" or tuple(self.texts[place:last]) != phrase:
                continue
            written = self.source.written(place, last)
            part = first.kind == "state" and place and self.source.capital(place - 1)
            if part and self.texts[place - 1] in self.language.words("grammar", "directions"):
                continue
            fits = written.replace(".", "").isupper() if first.exact else self.source.capital(place)
            if fits and not _DIVIDED.search(written):
                return last, max(
                    (n for other, n in named if other == phrase and n.kind != "official"), key=self._weight
                )
        return None

    def _weight(self, name: Name) -> tuple[bool, int]:
        valid = name.period is None or is_valid(name.period, self.context.day)
        return valid, self.context.organizations[self.knowledge.whole(name.id)]

    def thing_at(self, place: int) -> Mention | None:
        """What is named at a word, or the organization mentioned last: "the Organisation"."""
        if place >= len(self.texts):
            return None
        named = self.name_at(place)
        if named is None:
            return self._short_form(place)
        last, name = named
        subject = (name.record or "").removesuffix(f"/{name.text}")
        links: list[Link] = [(f"{name.kind}:{name.id}", ("name",)), *self.context.name_links(subject, place, last)]
        return Mention(place, last, name.kind, links)

    def _short_form(self, place: int) -> Mention | None:
        words, last = self.language.words, self.context.last_organization
        noun = self.texts[place] in words("grammar", "organization_nouns") and place
        if not noun or last is None or self.texts[place - 1] not in words("grammar", "determiners"):
            return None
        whole = f"organization:{self.knowledge.whole(last)}"
        named = self.texts[place + 1 : place + 2] in (["of"], ["for"])
        return None if named else Mention(place, place + 1, "organization", [(whole, ("name",))])

    def demonym_at(self, place: int) -> Mention | None:
        """A state by its adjective: "Chinese"."""
        at = self.language.demonyms.at(self.texts, place) if place < len(self.texts) else None
        if at is None or not self.source.capital(place) or at[1] not in self.knowledge.states:
            return None
        return Mention(place, place + at[0], "state", [(f"state:{at[1]}", ("name",))])

    def owner_at(self, place: int) -> Mention | None:
        """The state or organization at a word, by name or demonym, that an office may belong to."""
        thing = self.thing_at(place)
        return thing if thing and thing.kind in {"state", "organization"} else self.demonym_at(place)

    def named(self, place: int) -> list[Mention]:
        """Something that is named, or a state whose demonym speaks of it as a state: "the Chinese side"."""
        thing = self.thing_at(place)
        if thing:
            return [thing]
        state, nouns = self.demonym_at(place), self.language.words("state_nouns", "words")
        return [state] if state and {*self.texts[state.last : state.last + 1]} & nouns else []
