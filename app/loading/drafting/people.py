"""Who a name in a text means: an official of the seeds, weighed by the date, or a person without a record."""

from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz, process

from app.loading.drafting.knowledge import Knowledge
from app.loading.drafting.language import Language
from app.loading.drafting.text import SourceText

ALIKE = 86.0
"""How alike, in percent, a whole name must be to one of the seeds to mean it; a given name, to its own."""

_LONGEST_NAME = 6


@dataclass(frozen=True)
class Person:
    """Someone in a text; `official` is the id of the record, where there is one."""

    name: str
    official: str | None = None


@dataclass(frozen=True)
class FoundName:
    """A name at ``[first, last)`` of the words; `sure` is false where it may mean somebody else."""

    person: Person
    first: int
    last: int
    sure: bool = True


@dataclass
class People:
    """The persons of one text, as they are introduced one by one."""

    source: SourceText
    knowledge: Knowledge
    language: Language
    day: date
    introduced: dict[str, Person] = field(default_factory=dict)
    titled: dict[str, Person] = field(default_factory=dict)
    women: set[Person] = field(default_factory=set)
    men: set[Person] = field(default_factory=set)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    _alike: dict[str, str | None] = field(default_factory=dict)

    def sequence(self, place: int) -> int:
        """Behind the last word of the capitalised name that begins at a word."""
        source, particles = self.source, self.language.words("grammar", "name_particles")
        no_name, last = self.language.words("grammar", "no_name"), place
        if source.folded[place] in self.language.words("unknown_titles", "words"):
            return place
        while last < min(place + _LONGEST_NAME, len(source.words)):
            word = source.folded[last]
            initial = last > place and len(source.folded[last - 1]) <= 2
            if last > place and source.gap(last) not in {" ", "-", "\u00a0", *([".", ". "] if initial else [])}:
                break
            if word in self.language.words("unknown_titles", "words"):
                return place
            lettered = len(word) == 1 and source.text[source.words[last].end : source.words[last].end + 1] == "."
            if not (source.capital(last) and (lettered or word not in no_name)) and not (
                last > place and word in particles
            ):
                break
            last += 1
        while last > place and not source.capital(last - 1):
            last -= 1
        return last

    def at(self, place: int) -> FoundName | None:
        """The person whose name begins at a word, where that can be told from the name."""
        known = self._full(place)
        if known:
            return known
        last = self.sequence(place)
        for end in range(last, place, -1):
            found = self._named(place, end)
            if found:
                return found
        return None

    def _full(self, place: int) -> FoundName | None:
        texts = self.source.folded
        if not self.source.capital(place):
            return None
        for phrase, name in self.knowledge.names.get(texts[place], ()):
            if name.kind == "official" and tuple(texts[place : place + len(phrase)]) == phrase:
                return FoundName(Person(self.knowledge.officials[name.id].name, name.id), place, place + len(phrase))
        return None

    def _named(self, place: int, end: int) -> FoundName | None:
        texts = self.source.folded[place:end]
        whole = " ".join(texts)
        if whole in self.introduced:
            return FoundName(self.introduced[whole], place, end)
        for length in (2, 1):
            if length > len(texts):
                continue
            for surname, given in ((texts[-length:], texts[:-length]), (texts[:length], texts[length:])):
                found = self._by_surname(" ".join(surname), given, place, end)
                if found:
                    return found
        if len(texts) > 1:
            official = self._nearly(whole)
            if official:
                return FoundName(Person(self.knowledge.officials[official].name, official), place, end)
        return None

    def _by_surname(self, surname: str, given: list[str], place: int, end: int) -> FoundName | None:
        holders = self.knowledge.surnames.get(surname, [])
        if given:
            fits = [each for each in holders if self._given(each, given)]
            return self._official(fits, place, end) if fits else None
        if surname in self.introduced:
            return FoundName(self.introduced[surname], place, end)
        return self._official(holders, place, end) if holders else None

    def _given(self, official: str, given: list[str]) -> bool:
        names = self.knowledge.given[official]
        first = given[0]
        if len(first) <= 2:
            return any(name.startswith(first) for name in names)
        return any(fuzz.ratio(first, name) >= ALIKE or (len(name) > 3 and first.startswith(name)) for name in names)

    def _official(self, candidates: list[str], place: int, end: int) -> FoundName:
        """Of some officials of one name: the one introduced, then the one in office, or nobody surely."""
        knowledge = self.knowledge
        known = {person.official for person in self.introduced.values()}
        in_office = [each for each in candidates if any(t.valid_on(self.day) for t in knowledge.by_holder[each])]
        for some in ([each for each in candidates if each in known], in_office, candidates):
            if some:
                person = Person(knowledge.officials[some[0]].name, some[0])
                alone = place + 1 == end and some is candidates
                return FoundName(person, place, end, sure=len(some) == 1 and not alone)
        raise LookupError(candidates)

    def _nearly(self, whole: str) -> str | None:
        if whole not in self._alike:
            names = self.knowledge.full_names
            best = process.extractOne(whole, names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
            self._alike[whole] = names[best[0]] if best and best[0].split()[0][0] == whole[0] else None
        return self._alike[whole]

    def introduce(self, found: FoundName, titles: list[str]) -> None:
        """Remember a person by each part of the name, and by the titles that go with it."""
        texts = self.source.folded[found.first : found.last]
        self.introduced[" ".join(texts)] = found.person
        first_known = found.person.official is None or len(texts) > 1
        for text in texts if first_known else []:
            other = self.introduced.get(text)
            if len(text) > 2 and (other is None or text == texts[-1]):
                self.introduced[text] = found.person
        official = found.person.official
        if official:
            for surname in self.knowledge.own_surnames[official] if len(texts) > 1 else ():
                self.introduced[surname] = found.person
        for title in titles:
            self.entitle(found.person, title)
        self._sex(found.person, texts, titles)

    def entitle(self, person: Person, title: str) -> None:
        """Remember whom "the minister" means, by each word of a title and by what kind of office it is."""
        words, place = title.split(), 0
        while place < len(words):
            at = self.language.titles.at(words, place)
            place += at[0] if at else 1
            self.titled.update(dict.fromkeys(words[place - (at[0] if at else 1) : place], person))
            if at:
                self.titled[at[1]] = person

    def _sex(self, person: Person, texts: list[str], titles: list[str]) -> None:
        words = {word for title in titles for word in title.split()}
        female = self.language.words("unknown_titles", "female")
        names = self.language.words("unknown_titles", "female_names")
        endings = tuple(self.language.tables["unknown_titles"]["female_endings"])
        if words & female or names & set(texts) or texts[-1].endswith(endings):
            self.women.add(person)
        elif words & self.language.words("unknown_titles", "male"):
            self.men.add(person)
