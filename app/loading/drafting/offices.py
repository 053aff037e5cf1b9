"""Offices in a text: "Russian Foreign Minister Sergei Lavrov", "his Pakistani counterpart", "the President"."""

from typing import NamedTuple

from app.loading.drafting.names import Link, Mention, People, Person
from app.loading.drafting.text import Sentence

_BETWEEN_TITLES = {", ", " - ", " – ", " — ", "/", " / ", "-", "–"}
_BEFORE_A_NAME = {" ", "\n", ", ", " - ", " – ", " — "}
_APPOSED = (",", " -", " –", " —", " (")


class Title(NamedTuple):
    """A title: its folded words, the classification of the office, and the word behind it."""

    text: str
    classification: str
    last: int


class Offices(People):
    """Finds offices in one text, and who holds them on the day."""

    def read(self, sentence: Sentence) -> list[Mention]:
        """Who and what a sentence mentions; remembers what it introduces."""
        readers = (self._head_of, self._office, self._counterpart, self.thing, self.person)
        place, begin, officials = sentence.first, len(self.found), list[str]()
        while place < sentence.last:
            mentions = next((found for read in readers if (found := read(place))), [])
            self.found += mentions
            place = max([mention.last for mention in mentions], default=place + 1)
            for organization in [mention.id for mention in mentions if mention.kind == "organization"]:
                self.organizations[self.knowledge.whole(organization)] += 1
                self.last_organization = organization
            # "His counterpart" is that of whom the sentence names first; in the next one, of whom it names last.
            officials += [m.person.official for m in mentions if m.person.official]
            self.last_official = next(iter(officials), self.last_official)
        self.last_official = next(iter(officials[::-1]), self.last_official)
        return self.found[begin:]

    def _office(self, place: int) -> list[Mention]:
        """An office with its owner or its holder, or whoever had that title: "President Tokayev", "the analyst"."""
        owner = self.owner_at(place)
        first = owner.last + (self.word(owner.last) == "s") if owner else place
        while owner and self.word(first) in self.words["inside_office"] and not self._titles(first):
            first += 1  # "Chinese State Councilor and"
        titles = self._titles(first)
        if not titles or not self.joined(place, first):
            noun = self.word(place - 1) == "the" and self.texts[place] in self.words["person_nouns"]
            return self._titled(place, place + 1, self.titled.get(self.texts[place])) if noun else []
        of = None if owner else self._owner_behind(titles[-1].last)
        last, owner = of.last if of else titles[-1].last, owner or of
        return [*([owner] if owner else []), *self._held(place, last, titles, owner)]

    def _head_of(self, place: int) -> list[Mention]:
        """A minister by the ministry: "the head of the Kazakh foreign ministry"."""
        head = self.texts[place] in {"head", "chief", "minister"} and self.texts[place + 1 : place + 3] == ["of", "the"]
        owner = self.owner_at(place + 3) if head else None
        at = self.language.ministries.at(self.texts, owner.last) if owner else None
        if owner is None or at is None:
            return []
        last = owner.last + at[0]
        title = Title(self.language.tables["titles"][at[1]][0], at[1], last)
        return [*self._held(place, last, [title], owner), owner]

    def _counterpart(self, place: int) -> list[Mention]:
        """The holder of the same office elsewhere: "his Pakistani counterpart Ishaq Dar"."""
        state = self.owner_at(place)
        noun = self.word(state.last) if state and state.kind == "state" else ""
        if not state or noun not in self.words["counterparts"]:
            return []
        last = state.last + (2 if noun == "opposite" else 1)
        found = self._name_behind(last, [], None)
        if found:
            self.introduce(found, self.classes(found.person))
            held = self._held_by(found.person)
            links, _ = self._links(found.person, [o for o in held if self.knowledge.offices[o].state == state.id][:1])
            return [state, *([Mention(place, found.last, "office", links)] if links else []), found]
        own = self._held_by(Person("", self.last_official))
        same = (self.knowledge.counterpart(state.id, self.knowledge.offices[each].classification) for each in own)
        return [state, self._unnamed(place, last, [office for office in same if office][:1], "")]

    def _titles(self, place: int) -> list[Title]:
        """The titles at a word: one, or several that one person has."""
        found = list[Title]()
        while at := self.language.titles.at(self.texts, place):
            found.append(Title(" ".join(self.texts[place : place + at[0]]), at[1], place + at[0]))
            place += at[0]
            if self.word(place) == "and":
                place += 1
            elif self.source.gap(place) not in _BETWEEN_TITLES:
                break
        return found

    def _owner_behind(self, last: int) -> Mention | None:
        """The owner behind "of": "of the Republic of Belarus"."""
        place = last + 1
        while self.word(place) in self.words["articles"]:
            place += 1
        of = self.word(last) in self.words["owners"] and self.joined(last, place)
        return self.owner_at(place) if of else None

    def _held(self, place: int, last: int, titles: list[Title], owner: Mention | None) -> list[Mention]:
        """The mentions of an office, and of the person whose name is with it."""
        near = [word for word in range(max(0, place - 2), place) if self.texts[word] in self.words["former"]]
        former = self.word(last) in {"elect", "designate"} or any(self.joined(word, place) for word in near)
        named = [self.knowledge.office(owner.id, title.text, title.classification) for title in titles] if owner else []
        offices, texts = [office for office in named if office], [title.text for title in titles]
        found = self._name_behind(last, titles, owner)
        if found:
            offices = offices if owner else self._held_by(found.person, titles)
            self.introduce(found, texts)
            return self._with_name(place, last, found, [] if former else offices)
        if not owner:
            titled, word = self.titled, titles[-1].text.split()[-1]
            begins = bool({".", "\n", "?", "!"} & {*self.source.gap(place)})
            said = begins or self.word(place - 1) in {"the", "head"}
            return self._titled(place, last, titled.get(titles[-1].classification) or titled.get(word)) if said else []
        comma = place - (self.word(place - 1) in {"the", "then"})  # "Lavrov, the Russian foreign minister"
        apposed = self.source.gap(comma).startswith(_APPOSED)
        before = next((m for m in self.found[-1:] if apposed and m.person.name and m.last == comma), None)
        held = {*self._held_by(before.person, titles)} if before else set[str]()
        if before and (not before.person.official or not offices or held & {*offices}):
            self.introduce(before, texts)
            links, doubt = self._links(before.person, [] if former else offices)
            links += self.link(before.person, "tenures") if links else []
            return [Mention(place, last, "office", links, before.person, doubt)]
        return [] if former else [self._unnamed(place, last, offices, texts[0])]

    def _with_name(self, place: int, last: int, found: Mention, offices: list[str]) -> list[Mention]:
        """An office with the name of its holder behind it."""
        links, doubt = self._links(found.person, offices)
        if not links:
            return [found]
        whole, found.links = found.links[:1], found.links[1:]  # the link to the official
        written = [link for office in offices for link in self.name_links(f"office/{office}/en", place, last)]
        office = [Mention(place, last, "office", written)] if written else []
        return [Mention(place, found.last, "office", [*links, *whole], doubt=doubt), *office, found]

    def _titled(self, place: int, last: int, person: Person | None) -> list[Mention]:
        if person is None or self.word(last) in {"of", "for"}:
            return []
        return [Mention(place, last, "office", self.link(person, "tenures"), person)]

    def _held_by(self, person: Person, titles: list[Title] | None = None) -> list[str]:
        """The offices that somebody holds on the day, or ever held where their titles are known."""
        classes = {each.classification for each in titles or []}
        held = self.knowledge.held(person.official, self.day if titles is None else None)
        offices = dict.fromkeys(tenure.office for tenure in held)
        return [each for each in offices if not classes or self.knowledge.offices[each].classification in classes]

    def _name_behind(self, last: int, titles: list[Title], owner: Mention | None) -> Mention | None:
        """The name that goes with a title; behind a comma, only that of a holder, or one between two commas."""
        place = last
        while self.word(place) in self.words["forms_of_address"]:
            place += 1
        if place >= len(self.texts) or self.source.gap(last) not in _BEFORE_A_NAME:
            return None
        found = self.at(place) or self.unknown_at(place)
        if found is None or self.source.gap(last) in {" ", "\n"}:
            return found
        if not found.person.official:
            return found if owner and self.source.gap(found.last).startswith(",") else None
        held = [self.knowledge.offices[office] for office in self._held_by(found.person, titles)]
        return found if any(not owner or owner.id in self.knowledge.owners(office) for office in held) else None

    def _unnamed(self, place: int, last: int, offices: list[str], text: str) -> Mention:
        """An office without a name: its holder on the day."""
        links, person = list[Link](), Person(self.source.written(place, last))
        for office in offices:
            links.append((f"office:{office}", ("name",)))
            links += self.name_links(f"office/{office}/en", place, last)
            holder = self.knowledge.holder(office, self.day)
            if holder and holder.holder in self.knowledge.officials:
                person = Person(self.knowledge.officials[holder.holder].name, holder.holder)
                links += [(f"tenure:{holder.id}", ("office",)), *self.link(person, "tenures")]
        for title in [text] if text else self.classes(person):
            self.entitle(person, title)
        return Mention(place, last, "office", links, person)

    def _links(self, person: Person, offices: list[str]) -> tuple[list[Link], str | None]:
        """The links of an office whose holder is named, and why they are doubtful."""
        links, doubt, day = list[Link](), None, self.day
        held = {tenure.office: tenure for tenure in self.knowledge.held(person.official, day)}
        for office in offices:
            links.append((f"office:{office}", ("name",)))
            if office in held:
                links.append((f"tenure:{held[office].id}", ("official", "office")))
            elif person.official:
                holder = self.knowledge.holder(office, day)
                said = f"; the holder was {holder.holder}" if holder else ""
                doubt = f"{person.official} did not hold {office} on {day}{said}"
        return links, doubt
