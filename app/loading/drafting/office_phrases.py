"""Offices in a text: "Russian Foreign Minister Sergei Lavrov", "his Pakistani counterpart", "the President"."""

from dataclasses import dataclass

from app.loading.drafting.context import Context, Link, Mention, Person
from app.loading.drafting.names import Names
from app.loading.drafting.offices import Offices
from app.loading.drafting.people import FoundName, People

_BETWEEN_TITLES = {", ", " - ", " – ", " — ", "/", " / ", "-", "–"}
_BEFORE_A_NAME = {" ", "\n", ", ", " - ", " – ", " — "}
_APPOSED = (",", " -", " –", " —", " (")


@dataclass
class Title:
    """A title: its folded words, the classification of the office, and the word behind it."""

    text: str
    classification: str
    last: int


class OfficePhrases:
    """Finds offices in one text, and who holds them on the day."""

    def __init__(self, context: Context, names: Names, people: People) -> None:
        self.context, self.names, self.people = context, names, people
        self.texts, self.knowledge, self.language = context.source.folded, context.knowledge, context.language
        self.gap, self.offices = context.source.gap, Offices(context.knowledge)

    def office(self, place: int) -> list[Mention]:
        """An office with its owner or its holder: "President of Kazakhstan", "President Tokayev", "the President"."""
        owner, mentions = self.names.owner_at(place), list[Mention]()
        first = self._behind_owner(owner.last) if owner else place
        titles = self._titles(first)
        if not titles or not self.context.joined(place, first) or (not owner and self._is_lesser(place)):
            return []
        last = titles[-1].last
        if owner:
            mentions = [owner]
        else:
            mentions = self._of_owner(last)
            owner, last = (mentions[-1], mentions[-1].last) if mentions else (None, last)
        if owner and self._word(last) in {"elect", "designate"}:
            return mentions
        return [*mentions, *self._held(place, last, titles, owner)]

    def head_of(self, place: int) -> list[Mention]:
        """A minister by the ministry: "the head of the Kazakh foreign ministry"."""
        head = self.texts[place] in {"head", "chief", "minister"} and self.texts[place + 1 : place + 3] == ["of", "the"]
        owner = self.names.owner_at(place + 3) if head else None
        at = self.language.ministries.at(self.texts, owner.last) if owner and owner.last < len(self.texts) else None
        if owner is None or at is None:
            return []
        last = owner.last + at[0]
        title = Title(self.language.tables["titles"][at[1]][0], at[1], last)
        return [*self._held(place, last, [title], owner), owner]

    def counterpart(self, place: int) -> list[Mention]:
        """The holder of the same office elsewhere: "his Pakistani counterpart Ishaq Dar"."""
        state = self.names.owner_at(place)
        noun = self._word(state.last) if state and state.kind == "state" else ""
        if not state or noun not in self.language.words("grammar", "counterparts"):
            return []
        last = state.last + (2 if noun == "opposite" else 1)
        found = self._name_behind(last, [], None)
        if found:
            self.people.introduce(found, self.people.classes(found.person))
            held = self._held_by(found.person)
            links, _ = self._links(found.person, [o for o in held if self.knowledge.offices[o].state == state.id][:1])
            office = [Mention(place, found.last, "office", links)] if links else []
            return [state, *office, self.people.mention(found)]
        own = self._held_by(Person("", self.context.last_official))
        same = (self.offices.counterpart(state.id, self.knowledge.offices[each].classification) for each in own)
        return [state, self._unnamed(place, last, [office.id for office in same if office][:1], "")]

    def the_one(self, place: int) -> list[Mention]:
        """Whoever was mentioned last with a title: "the Minister", "the analyst"."""
        noun = self.texts[place] in self.language.words("speakers", "person_nouns")
        if not noun or not place or self.texts[place - 1] != "the":
            return []
        return self._titled(place, place + 1, self.people.titled.get(self.texts[place]))

    def _word(self, place: int) -> str:
        return self.texts[place] if place < len(self.texts) else ""

    def _is_lesser(self, place: int, key: str = "lesser") -> bool:
        """Whether a word of a list is right before: "deputy", or "former" where that is the list."""
        some = self.language.words("unknown_titles", key)
        near = range(max(0, place - 2), place)
        return any(self.texts[word] in some and self.context.joined(word, place) for word in near)

    def _behind_owner(self, behind: int) -> int:
        """The word of a title behind "Kazakhstan's", "Chinese State Councilor and"."""
        if self._word(behind) == "s":
            behind += 1
        inside = self.language.words("grammar", "inside_office")
        while self._word(behind) in inside and not self.language.titles.at(self.texts, behind):
            behind += 1
        return behind

    def _titles(self, place: int) -> list[Title]:
        """The titles at a word: one, or several that one person has."""
        found = list[Title]()
        while place < len(self.texts) and (at := self.language.titles.at(self.texts, place)):
            found.append(Title(" ".join(self.texts[place : place + at[0]]), at[1], place + at[0]))
            place += at[0]
            if self._word(place) == "and":
                place += 1
            elif self.context.source.gap(place) not in _BETWEEN_TITLES:
                break
        return found

    def _of_owner(self, last: int) -> list[Mention]:
        """The owner behind "of"; for "of the SCO Regional Anti-Terrorist Structure" the whole, then the body."""
        if self._word(last) not in self.language.words("grammar", "owners"):
            return []
        place = last + 1
        while self._word(place) in self.language.words("grammar", "articles"):
            place += 1
        owner = self.names.thing_at(place)
        if owner is None or owner.kind == "instrument" or not self.context.joined(last, place):
            return []
        body = self.names.thing_at(owner.last)
        part = body and body.kind == "organization" and self.context.joined(place, owner.last)
        return [owner, body] if body and part else [owner]

    def _held(self, place: int, last: int, titles: list[Title], owner: Mention | None) -> list[Mention]:
        """The mentions of an office, and of the person whose name is with it."""
        former = self._is_lesser(place) or self._is_lesser(place, "former")
        named = [self.offices.named(owner.id, title.text, title.classification) for title in titles] if owner else []
        offices = [office.id for office in named if office]
        texts = [title.text for title in titles]
        found = self._name_behind(last, titles, owner)
        if found:
            offices = offices if owner else self._held_by(found.person, {title.classification for title in titles})
            self.people.introduce(found, texts)
            return self._named(place, last, found, [] if former else offices)
        if not owner:
            service = {*self.texts[max(0, place - 3) : place]} & self.language.words("grammar", "services")
            titled, word = self.people.titled, titles[-1].text.split()[-1]
            begins = not place or bool({".", "\n", "?", "!"} & {*self.gap(place)})
            said = not service and (begins or self.texts[place - 1] in {"the", "head"})
            return self._titled(place, last, titled.get(titles[-1].classification) or titled.get(word)) if said else []
        before = self._name_before(place)
        if before and (not before.person.official or not offices or self._ever_held(before.person, offices)):
            self.people.introduce(before, texts)
            links, doubt = self._links(before.person, [] if former else offices)
            links += self.people.link(before.person, "tenures") if links else []
            return [Mention(place, last, "office", links, before.person, doubt)]
        return [] if former else [self._unnamed(place, last, offices, texts[0])]

    def _ever_held(self, person: Person, offices: list[str]) -> bool:
        return any(tenure.office in offices for tenure in self.knowledge.by_holder[person.official or ""])

    def _named(self, place: int, last: int, found: FoundName, offices: list[str]) -> list[Mention]:
        """An office with the name of its holder behind it."""
        links, doubt = self._links(found.person, offices)
        person = self.people.mention(found)
        if not links and not doubt:
            return [person]
        whole = [link for link in person.links if link[0].startswith("official:")]
        person.links = [link for link in person.links if link not in whole]
        written = [link for office in offices for link in self.context.name_links(f"office/{office}/en", place, last)]
        office = [Mention(place, last, "office", written)] if written else []
        return [Mention(place, found.last, "office", [*links, *whole], doubt=doubt), *office, person]

    def _titled(self, place: int, last: int, person: Person | None) -> list[Mention]:
        if person is None or self._word(last) in {"of", "for"}:
            return []
        return [Mention(place, last, "office", self.people.link(person, "tenures"), person)]

    def _held_by(self, person: Person, classes: set[str] | None = None) -> list[str]:
        """The offices that somebody holds on the day, or ever held where none of the classifications is held then."""
        held = self.knowledge.held(person.official, self.context.day)
        if classes is not None:
            ever = self.knowledge.by_holder.get(person.official or "", [])
            fits = [t for t in ever if self.knowledge.offices[t.office].classification in classes]
            held = [tenure for tenure in fits if tenure in held] or fits
        return list(dict.fromkeys(tenure.office for tenure in held))

    def _name_behind(self, last: int, titles: list[Title], owner: Mention | None) -> FoundName | None:
        """The name that goes with a title; behind a comma, only that of a holder, or one between two commas."""
        place = last
        while self._word(place) in self.language.words("grammar", "forms_of_address"):
            place += 1
        if place >= len(self.texts) or self.gap(last) not in _BEFORE_A_NAME:
            return None
        found = self.people.at(place) or self.people.unknown_at(place)
        if found is None or self.gap(last) in {" ", "\n"}:
            return found
        if not found.person.official:
            return found if owner and self.context.source.gap(found.last).startswith(",") else None
        classes = {title.classification for title in titles}
        held = [self.knowledge.offices[tenure.office] for tenure in self.knowledge.by_holder[found.person.official]]
        fits = any(o.classification in classes and (not owner or owner.id in self.offices.owners(o)) for o in held)
        return found if fits else None

    def _name_before(self, place: int) -> FoundName | None:
        """The name in front of "…, the Russian foreign minister"."""
        last = place - 1 if place and self.texts[place - 1] in {"the", "then"} else place
        mention = self.context.found[-1] if self.context.found else None
        apposed = mention and mention.person and mention.last == last and self.gap(last).startswith(_APPOSED)
        return FoundName(mention.person, mention.first, last) if mention and mention.person and apposed else None

    def _unnamed(self, place: int, last: int, offices: list[str], text: str) -> Mention:
        """An office without a name: its holder on the day."""
        links, person = list[Link](), Person(self.context.source.written(place, last))
        for office in offices:
            links.append((f"office:{office}", ("name",)))
            links += self.context.name_links(f"office/{office}/en", place, last)
            holder = self.knowledge.holder(office, self.context.day)
            if holder and holder.holder in self.knowledge.officials:
                person = Person(self.knowledge.officials[holder.holder].name, holder.holder)
                links += [(f"tenure:{holder.id}", ("office",)), *self.people.link(person, "tenures")]
        for title in [text] if text else self.people.classes(person):
            self.people.entitle(person, title)
        return Mention(place, last, "office", links, person)

    def _links(self, person: Person, offices: list[str]) -> tuple[list[Link], str | None]:
        """The links of an office whose holder is named, and why they are doubtful."""
        links, doubt, day = list[Link](), None, self.context.day
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
