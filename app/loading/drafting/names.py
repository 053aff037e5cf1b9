"""Names of states, organizations and instruments in a text, weighed by the date."""

import re

from app.loading.drafting.context import Context, Link, Mention
from app.loading.drafting.knowledge import Name

_DIVIDED = re.compile(r"[();:!?]")
Owner = tuple[int, str, str]
"""What an office may belong to: how many words name it, its kind (`state`, `organization`, `demonym`) and its id."""


class Names:
    """Finds names of the seeds, demonyms and short forms in one text."""

    def __init__(self, context: Context) -> None:
        self.context, self.source, self.knowledge = context, context.source, context.knowledge
        self.texts, self.language = context.source.folded, context.language

    def name_at(self, place: int) -> tuple[int, Name] | None:
        """The longest name of the seeds, not of an official, that begins at a word."""
        for phrase, name in self.knowledge.names.get(self.texts[place], ()):
            last = place + len(phrase)
            if name.kind == "official" or tuple(self.texts[place:last]) != phrase:
                continue
            written = self.context.text(place, last)
            part = (
                name.kind == "state" and place and self.texts[place - 1] in self.language.words("grammar", "directions")
            )
            if _DIVIDED.search(written) or (part and self.source.capital(place - 1)):
                continue
            if written.replace(".", "").isupper() if name.exact else self.source.capital(place):
                return len(phrase), self._weighed(phrase, name)
        return None

    def _weighed(self, phrase: tuple[str, ...], first: Name) -> Name:
        """Of several things of one name: what is valid on the day, of the organization that the text speaks of."""
        every = self.knowledge.names[phrase[0]]
        same = [name for other, name in every if other == phrase and name.kind != "official"]
        if len({name.id for name in same}) == 1:
            return first

        def weight(name: Name) -> tuple[bool, int]:
            whole = self.knowledge.whole(name.id)
            return name.valid_on(self.context.day), self.context.organizations[whole]

        return max(same, key=weight)

    def owner_at(self, place: int) -> Owner | None:
        """The state or organization at a word, by name or demonym."""
        if place >= len(self.texts):
            return None
        named = self.name_at(place)
        if named and named[1].kind in {"state", "organization"}:
            return named[0], named[1].kind, named[1].id
        short = self.short_form(place)
        if short:
            return 1, "organization", short[0].links[0][0].partition(":")[2]
        demonym = self.language.demonyms.at(self.texts, place)
        return (demonym[0], "demonym", demonym[1]) if demonym and self.source.capital(place) else None

    def owner_mention(self, place: int, owner: Owner) -> list[Mention]:
        """The mention of an owner; none where the seeds do not have it."""
        length, kind, identity = owner
        if kind == "demonym":
            known = identity in self.knowledge.states
            return [Mention(place, place + length, "state", [(f"state:{identity}", ("name",))])] if known else []
        named = self.name_at(place)
        return [self._thing(place, place + length, named[1])] if named else self.short_form(place)

    def named(self, place: int) -> list[Mention]:
        """Something that is named, or a state whose demonym speaks of it as a state: "the Chinese side"."""
        named = self.name_at(place)
        if named:
            return [self._thing(place, place + named[0], named[1])]
        owner = self.owner_at(place)
        behind = place + owner[0] if owner else len(self.texts)
        nouns = self.language.words("state_nouns", "words")
        return (
            self.owner_mention(place, owner)
            if owner and owner[1] == "demonym" and {*self.texts[behind : behind + 1]} & nouns
            else []
        )

    def short_form(self, place: int) -> list[Mention]:
        """The organization mentioned last: "the Organisation"."""
        if not place or self.texts[place] not in self.language.words("grammar", "organization_nouns"):
            return []
        last, behind = self.context.last_organization, self.texts[place + 1 : place + 2]
        if (
            last is None
            or self.texts[place - 1] not in {"the", "this", "our", "his", "her", "its", "their"}
            or behind in (["of"], ["for"])
        ):
            return []
        whole = f"organization:{self.knowledge.whole(last)}"
        return [Mention(place, place + 1, "organization", [(whole, ("name",))])]

    def _thing(self, first: int, last: int, name: Name) -> Mention:
        links: list[Link] = [(f"{name.kind}:{name.id}", ("name",))]
        record = f"{(name.record or '').removesuffix(name.text)}{self.context.text(first, last)}"
        if ("name", record) in self.knowledge.known:
            links.append((f"name:{record}", ("name", "language")))
        if name.kind == "organization":
            self.context.organizations[self.knowledge.whole(name.id)] += 1
            self.context.last_organization = name.id
        return Mention(first, last, name.kind, links)
