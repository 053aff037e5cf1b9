"""What is known of a text while it is read, and the names in it: of states and organizations, of persons."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from app.loading.drafting.knowledge import Knowledge, Name, is_valid
from app.loading.drafting.text import SourceText

Link = tuple[str, tuple[str, ...]]  # a reference to a fact, and the fields of it that its passage proves

_ALIKE = 86.0  # percent of a whole name, or of a given name, that must be alike for the same person
_TITLE_BEFORE, _TITLE_BEHIND = 8, 14  # words before and behind a name that may be the title of somebody unknown
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
        self.organizations = Counter[str]()
        self.organization = self.last_organization = self.last_official = ""

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


class People(Context):
    """The persons of one text as they are introduced: whom "the minister", "he" and "she" mean, who has no record."""

    def __init__(self, text: str, knowledge: Knowledge, published: date) -> None:
        super().__init__(text, knowledge, published)
        self.introduced: dict[str, Person] = {}
        self.titled: dict[str, Person] = {}
        self.pronouns: dict[Person, str] = {}
        self.unknown: dict[str, list[str]] = {}
        self.alike = cache(self._alike)

    def sequence(self, place: int) -> int:
        """Behind the last word of the capitalised name that begins at a word."""
        source, last = self.source, place
        while last < min(place + 6, len(self.texts)):
            word, end = self.texts[last], source.words[last].end
            initial = last > place and len(self.texts[last - 1]) <= 2
            if last > place and source.gap(last) not in {" ", "-", "\u00a0", *([".", ". "] if initial else [])}:
                break
            if word in self.words["title_words"]:
                return place
            lettered = len(word) == 1 and source.text[end : end + 1] == "."
            part = source.capital(last) and (lettered or word not in self.words["no_name"])
            if not part and not (last > place and word in self.words["name_particles"]):
                break
            last += 1
        while last > place and not source.capital(last - 1):
            last -= 1
        return last

    def at(self, place: int) -> Mention | None:
        """The person whose name begins at a word, where that can be told from the name."""
        for name in self.knowledge.names.get(self.texts[place], ()) if self.source.capital(place) else ():
            last = place + len(name.phrase)
            if name.kind == "official" and tuple(self.texts[place:last]) == name.phrase:
                return self._official([name.id], place, last, sure=True)
        ends = range(self.sequence(place), place, -1)
        return next((found for end in ends if (found := self._named(place, end))), None)

    def _named(self, place: int, end: int) -> Mention | None:
        texts = self.texts[place:end]
        whole = " ".join(texts)
        if whole in self.introduced:
            return self._mention(place, end, self.introduced[whole])
        for surname, given in ((texts[-1], texts[:-1]), (texts[0], texts[1:])):
            holders = dict.fromkeys(self.knowledge.surnames.get(surname, ()))
            fits = [each for each in holders if not given or self._given(each, given[0])]
            if fits:
                return self._official(fits, place, end)
        official = self.alike(whole) if len(texts) > 1 else None
        return self._official([official], place, end, sure=True) if official else None

    def _given(self, official: str, first: str) -> bool:
        """Whether a word or an initial is a given name of an official."""
        names = self.knowledge.given[official]
        if len(first) <= 2:
            return any(name.startswith(first) for name in names)
        return any(fuzz.ratio(first, name) >= _ALIKE or (len(name) > 3 and first.startswith(name)) for name in names)

    def _alike(self, whole: str) -> str | None:
        names = self.knowledge.full_names
        best = process.extractOne(whole, names.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return names[best[0]] if best and best[0][0] == whole[0] else None

    def _official(self, candidates: list[str], place: int, end: int, *, sure: bool = False) -> Mention:
        """Of some officials of one name: the one introduced, then the one in office, or nobody surely."""
        introduced = {person.official for person in self.introduced.values()}
        known = [each for each in candidates if each in introduced]
        known = known or [each for each in candidates if self.knowledge.held(each, self.published)]
        official, written = (known or candidates)[0], self.source.written(place, end)
        if sure or len(known) == 1 or (not known and len(candidates) == 1 and place + 1 < end):
            return self._mention(place, end, Person(self.knowledge.officials[official].name, official))
        return Mention(place, end, "official", [], Person(written), f"{written} may be official:{official}")

    def _mention(self, first: int, last: int, person: Person) -> Mention:
        names = self.name_links(f"official/{person.official}/en", first, last)
        return Mention(first, last, "official", [*self.link(person, "name"), *names], person)

    def link(self, person: Person, field: str) -> list[Link]:
        """The link to a person's record, where there is one."""
        return [(f"official:{person.official}", (field,))] if person.official else []

    def introduce(self, found: Mention, titles: list[str]) -> None:
        """Remember a person by each part of the name, and by the titles that go with it."""
        texts, person = self.texts[found.first : found.last], found.person
        self.introduced[" ".join(texts)] = person
        for text in texts if person.official is None or len(texts) > 1 else []:
            if len(text) > 2 and (text not in self.introduced or text == texts[-1]):
                self.introduced[text] = person
        for title in titles:
            self.entitle(person, title)
        words = {word for title in titles for word in title.split()}
        endings = tuple(self.words["female_endings"])
        if {*words, *texts} & (self.words["female"] | self.words["female_names"]) or texts[-1].endswith(endings):
            self.pronouns[person] = "she"
        elif words & self.words["male"]:
            self.pronouns[person] = "he"

    def entitle(self, person: Person, title: str) -> None:
        """Remember whom "the minister" means, by each word of a title and by what kind of office it is."""
        at = self.language.titles.at(title.split(), 0)
        self.titled |= dict.fromkeys([*title.split(), *([at[1]] if at else [])], person)

    def classes(self, person: Person) -> list[str]:
        """Titles of the offices that a person holds on the day of the document."""
        held = self.knowledge.held(person.official, self.published)
        classes = {self.knowledge.offices[tenure.office].classification for tenure in held}
        return [t for each in sorted(classes) for t in self.language.tables["titles"].get(each, [])[:2]]

    def person(self, place: int) -> list[Mention]:
        """The person whose name begins at a word."""
        found = self.at(place) or self._titled_unknown(place)
        part = found and found.doubt and found.last - place == 1 and found.last < self.sequence(place)
        if found is None or part:
            return []
        if not found.doubt:
            self.introduce(found, self.classes(found.person))
        return [found]

    def unknown_at(self, place: int) -> Mention | None:
        """A capitalised name of two words or more that the seeds do not know."""
        last = self.sequence(place)
        owned = self.owner_at(place) or any(self.name_at(word) for word in range(place, last))
        if owned or last - place < 2:
            return None
        return Mention(place, last, "official", [], Person(" ".join(self.source.written(place, last).split())))

    def _titled_unknown(self, place: int) -> Mention | None:
        """A person without a record: a name with a title before or behind it, or beside a verb of speech."""
        found = self.unknown_at(place)
        if found is None:
            return None
        before, gap, titles = self._before(place), self.source.gap(found.last), self.words["title_words"]
        behind = self.texts[found.last : found.last + _TITLE_BEHIND] if gap.startswith((",", " (")) else []
        title = [word for word in before if word in titles]
        said = before[-4:] if title else behind[:8]
        title = title or [word for word in behind if word in titles] or [word for word in behind[:1] if word == "who"]
        heading = "\n" in self.source.gap(place) and gap[:2] in {" (", ", "} and found.person.name.isupper()
        speaks = gap == " " and self.language.verbs.at(self.texts, found.last)
        spoken = self.source.gap(place) == " " and self.texts[place - 1] in {"said", "says"}
        if not (title or heading or speaks or spoken):
            return None
        self.introduce(found, [" ".join(title[-2:])] if title else [])
        self.unknown.setdefault(found.person.name, said)
        return found

    def _before(self, place: int) -> list[str]:
        """The words before a name that may be its title: capitalised ones, titles, and what joins them."""
        word = place
        while word > max(0, place - _TITLE_BEFORE):
            text, comma = self.texts[word - 1], word == place and self.source.gap(word) == ", "
            joining = word < place and text in self.words["joining"]
            some = self.source.capital(word - 1) or text in self.words["title_words"] or joining
            if not some or not (comma or self.joined(word - 1, word)):
                break
            word -= 1
        return self.texts[word:place]
