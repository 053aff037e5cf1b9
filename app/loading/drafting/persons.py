"""Persons in a text: those of the seeds, and those without a record."""

from app.loading.drafting.context import Context, Link, Mention
from app.loading.drafting.names import Names
from app.loading.drafting.people import FoundName, Person

_TITLE_BEFORE, _TITLE_BEHIND = 8, 14
"""How many words before and behind a name may hold the title of somebody without a record."""


class Persons:
    """Finds the names of persons in one text."""

    def __init__(self, context: Context, names: Names) -> None:
        self.context, self.names, self.people = context, names, context.people
        self.source, self.texts = context.source, context.source.folded
        self.knowledge, self.language = context.knowledge, context.language

    def named(self, place: int) -> list[Mention]:
        """The person whose name begins at a word."""
        found = self.people.at(place)
        if found is None:
            found = self._titled_unknown(place)
            return [self.mention(found)] if found else []
        part = found.last < self.people.sequence(place) and found.last - found.first == 1
        if part and not found.person.official:
            return []
        if found.sure:
            self.people.introduce(found, self.classes(found.person))
        return [self.mention(found)]

    def mention(self, found: FoundName) -> Mention:
        """The mention of a name, linked where it is sure whom it means."""
        person, written = found.person, self.context.text(found.first, found.last)
        if not found.sure:
            doubt = f"{written} may be official:{person.official}"
            return Mention(found.first, found.last, "official", [], Person(written), doubt)
        links, record = self.link(person, "name"), f"official/{person.official}/en/{written}"
        if ("name", record) in self.knowledge.known:
            links.append((f"name:{record}", ("name", "language")))
        return Mention(found.first, found.last, "official", links, person)

    def link(self, person: Person, field: str) -> list[Link]:
        """The link to a person's record, where there is one."""
        return [(f"official:{person.official}", (field,))] if person.official else []

    def classes(self, person: Person) -> list[str]:
        """Titles of the offices that a person holds on the day of the document."""
        held = self.knowledge.by_holder[person.official] if person.official else []
        now = [self.knowledge.offices[tenure.office] for tenure in held if tenure.valid_on(self.people.day)]
        titles = self.language.tables["titles"]
        return [title for each in sorted({o.classification for o in now}) for title in titles.get(each, [])[:2]]

    def unknown_at(self, place: int) -> FoundName | None:
        """A capitalised name of two words or more that the seeds do not know."""
        if place >= len(self.texts) or self.names.owner_at(place):
            return None
        last = self.people.sequence(place)
        if last - place < 2 or any(self.names.name_at(word) for word in range(place, last)):
            return None
        return FoundName(Person(" ".join(self.context.text(place, last).split())), place, last)

    def _titled_unknown(self, place: int) -> FoundName | None:
        """A person without a record: a name with a title before it or behind a comma, or beside a verb of speech."""
        found = self.unknown_at(place)
        if found is None:
            return None
        titles = self.language.words("unknown_titles", "words")
        before = self._before(place)
        apposed = found.last < len(self.texts) and self.source.gap(found.last).startswith((",", " ("))
        behind = self.texts[found.last : found.last + _TITLE_BEHIND] if apposed else []
        behind = ["person", *behind] if behind[:1] == ["who"] else behind
        title = [word for word in before if word in titles] or [word for word in behind if word in {*titles, "person"}]
        if not title and not self._speaks(found) and not self._is_heading(found):
            return None
        self.people.introduce(found, [" ".join(title[-2:])] if title else [])
        said = before[-4:] if title and title[0] in before else behind[:8]
        self.people.unknown.setdefault(found.person.name, said)
        return found

    def _before(self, place: int) -> list[str]:
        """The words before a name that may be its title: capitalised ones, titles, and what joins them."""
        titles, joining = self.language.words("unknown_titles", "words"), self.language.words("grammar", "joining")
        word = place
        while word > max(0, place - _TITLE_BEFORE):
            comma = word == place and self.source.gap(word) == ", "
            text = self.texts[word - 1]
            some = self.source.capital(word - 1) or text in titles or (text in joining and word < place)
            if not some or not (comma or self.context.joined(word - 1, word)):
                break
            word -= 1
        return self.texts[word:place]

    def _is_heading(self, found: FoundName) -> bool:
        """Whether a name in capitals begins a paragraph: "FU CONG (China) said"."""
        begins = not found.first or "\n" in self.source.gap(found.first)
        behind = found.last < len(self.texts) and self.source.gap(found.last)[:2] in {" (", ", "}
        return begins and behind and found.person.name.isupper()

    def _speaks(self, found: FoundName) -> bool:
        """Whether a verb of speech is next to a name."""
        behind = found.last < len(self.texts) and self.source.gap(found.last) == " "
        if behind and self.language.verbs.at(self.texts, found.last):
            return True
        before = found.first and self.source.gap(found.first) == " "
        return bool(before) and self.texts[found.first - 1] in {"said", "says"}
