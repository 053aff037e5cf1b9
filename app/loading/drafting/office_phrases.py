"""Offices in a text: "Russian Foreign Minister Sergei Lavrov", "his Pakistani counterpart", "the President"."""

from dataclasses import dataclass

from app.loading.drafting.context import Context, Link, Mention
from app.loading.drafting.names import Names, Owner
from app.loading.drafting.offices import Offices
from app.loading.drafting.people import FoundName, Person
from app.loading.drafting.persons import Persons

_BETWEEN_TITLES = {", ", " - ", " – ", " — ", "/", " / ", "-", "–"}
_BEFORE_A_NAME = {" ", "\n", ", ", " - ", " – ", " — "}
_FOREIGN_MINISTRIES = (["foreign", "ministry"], ["ministry", "of", "foreign", "affairs"], ["mfa"])


@dataclass
class Title:
    """A title: its folded words, the classification of the office, and the word behind it."""

    text: str
    classification: str
    last: int


class OfficePhrases:
    """Finds offices in one text, and who holds them on the day."""

    def __init__(self, context: Context, names: Names, persons: Persons) -> None:
        self.context, self.names, self.persons = context, names, persons
        self.texts, self.knowledge, self.language = context.source.folded, context.knowledge, context.language
        self.people, self.gap = context.people, context.source.gap
        self.offices = Offices(context.knowledge)

    def office(self, place: int) -> list[Mention]:
        """An office with its owner or its holder: "President of Kazakhstan", "President Tokayev", "the President"."""
        owner = self.names.owner_at(place)
        first = self._behind_owner(place, owner) if owner else place
        titles = self._titles(first) if first is not None and self.context.joined(place, first) else []
        if not titles or (not owner and self._has_before(place, "lesser", 1)):
            return []
        last, mentions = titles[-1].last, list[Mention]()
        if owner:
            mentions += self.names.owner_mention(place, owner)
        else:
            owner, mentions, last = self._of_owner(last)
        if owner and self._word(last) in {"elect", "designate"}:
            return mentions
        return [*mentions, *self._held(place, last, titles, owner)]

    def head_of(self, place: int) -> list[Mention]:
        """A minister by the ministry: "the head of the Kazakh foreign ministry"."""
        if self.texts[place] not in {"head", "chief", "minister"} or self.texts[place + 1 : place + 3] != ["of", "the"]:
            return []
        owner = self.names.owner_at(place + 3)
        behind = place + 3 + owner[0] if owner else place
        for ministry in _FOREIGN_MINISTRIES:
            if owner and self.texts[behind : behind + len(ministry)] == ministry:
                last = behind + len(ministry)
                titles = [Title("foreign minister", "foreign_minister", last)]
                return [*self._held(place, last, titles, owner), *self.names.owner_mention(place + 3, owner)]
        return []

    def counterpart(self, place: int) -> list[Mention]:
        """The holder of the same office elsewhere: "his Pakistani counterpart Ishaq Dar"."""
        owner = self.names.owner_at(place)
        noun = place + owner[0] if owner else place
        if not owner or owner[1] == "organization":
            return []
        if self._word(noun) not in self.language.words("grammar", "counterparts"):
            return []
        last = noun + (2 if self.texts[noun] == "opposite" else 1)
        state = self.names.owner_mention(place, owner)
        found = self._name_behind(last, [], None)
        if found:
            self.people.introduce(found, self.persons.classes(found.person))
            same = [each for each in self._held_by(found.person) if self.knowledge.offices[each].state == owner[2]]
            links, _ = self._links(found.person, same[:1], former=False)
            office = [Mention(place, found.last, "office", links)] if links else []
            return [*state, *office, self.persons.mention(found)]
        own = self.context.last_official
        held = self._held_by(Person("", own)) if own else []
        classes = dict.fromkeys(self.knowledge.offices[each].classification for each in held)
        same_there = [self.offices.counterpart(owner[2], each) for each in classes]
        offices = [each.id for each in same_there if each]
        return [*state, self._unnamed(place, last, offices[:1], "")]

    def the_one(self, place: int) -> list[Mention]:
        """Whoever was mentioned last with a title: "the Minister", "the analyst"."""
        nouns = self.language.words("speakers", "person_nouns")
        if self.texts[place] not in nouns or not place or self.texts[place - 1] != "the":
            return []
        return self._titled(place, place + 1, self.people.titled.get(self.texts[place]))

    def _word(self, place: int) -> str:
        return self.texts[place] if place < len(self.texts) else ""

    def _has_before(self, place: int, key: str, words: int) -> bool:
        """Whether a word of a list stands right before: "former", "deputy"."""
        some = self.language.words("unknown_titles", key)
        near = range(max(0, place - words), place)
        return any(self.texts[word] in some and self.context.joined(word, place) for word in near)

    def _behind_owner(self, place: int, owner: Owner) -> int | None:
        """The word of a title behind "Kazakhstan's", "Chinese State Councilor and"."""
        behind = place + owner[0]
        if self._word(behind) == "s" and self.gap(behind) in {"'", "’"}:
            behind += 1
        inside = self.language.words("grammar", "inside_office")
        while behind < len(self.texts) and not self.language.titles.at(self.texts, behind):
            if self.texts[behind] not in inside or behind > place + owner[0] + 4:
                return None
            behind += 1
        return behind if behind < len(self.texts) else None

    def _titles(self, place: int) -> list[Title]:
        """The titles at a word: one, or several that one person has."""
        found = list[Title]()
        while place < len(self.texts) and (at := self.language.titles.at(self.texts, place)):
            found.append(Title(" ".join(self.texts[place : place + at[0]]), at[1], place + at[0]))
            place += at[0]
            if self._word(place) == "and":
                place += 1
            elif place < len(self.texts) and self.gap(place) not in _BETWEEN_TITLES:
                break
        return found

    def _of_owner(self, last: int) -> tuple[Owner | None, list[Mention], int]:
        """What is behind "of": the owner, its mention, and where it ends."""
        place = last
        if self._word(place) in self.language.words("grammar", "owners"):
            place += 1
            while self._word(place) in self.language.words("grammar", "articles"):
                place += 1
            owner = self.names.owner_at(place)
            if owner and owner[1] != "demonym" and self.context.joined(last, place):
                mentions, behind = self.names.owner_mention(place, owner), place + owner[0]
                body = (
                    self.names.owner_at(behind)
                    if self.context.joined(place, min(behind, len(self.texts) - 1))
                    else None
                )
                if body and body[1] == "organization":
                    # "of the SCO Regional Anti-Terrorist Structure": the body, after the whole that it belongs to.
                    return body, [*mentions, *self.names.owner_mention(behind, body)], behind + body[0]
                return owner, mentions, behind
        return None, [], last

    def _held(self, place: int, last: int, titles: list[Title], owner: Owner | None) -> list[Mention]:
        """The mentions of an office, and of the person whose name is with it."""
        former = self._has_before(place, "former", 2) or self._has_before(place, "lesser", 1)
        text = " ".join(title.text for title in titles)
        named = [self.offices.named(owner[2], title.text, title.classification) for title in titles] if owner else []
        offices = [office.id for office in named if office]
        found = self._name_behind(last, titles, owner)
        if found:
            offices = offices if owner else self._held_by(found.person, {title.classification for title in titles})
            self.people.introduce(found, [text])
            links, doubt = self._links(found.person, offices, former=former)
            person = self.persons.mention(found)
            if not links and not doubt:
                return [person]
            whole = [link for link in person.links if link[0].startswith("official:")]
            written = [link for office in offices for link in self._name_of(place, last, office)]
            person.links = [link for link in person.links if link not in whole]
            named_so = [Mention(place, last, "office", written)] if written else []
            return [Mention(place, found.last, "office", [*links, *whole], doubt=doubt), *named_so, person]
        if not owner:
            service = self.language.words("grammar", "services")
            if (
                self.texts[max(0, place - 2) : place] == ["of", "the"]
                and {*self.texts[max(0, place - 3) : place - 2]} & service
            ):
                return []
            titled = self.people.titled
            someone = titled.get(titles[-1].classification) or titled.get(titles[-1].text.split()[-1])
            begins = not place or bool({".", "\n", "?", "!"} & {*self.gap(place)})
            said = begins or self.texts[place - 1] in {"the", "head"}
            return self._titled(place, last, someone) if said else []
        before = self._name_before(place)
        if before and (not before.person.official or not offices or {*offices} & self._ever_held(before.person)):
            self.people.introduce(before, [text])
            links, doubt = self._links(before.person, offices, former=former)
            links += self.persons.link(before.person, "tenures") if links else []
            return [Mention(place, last, "office", links, before.person, doubt)]
        return [] if former else [self._unnamed(place, last, offices, text)]

    def _ever_held(self, person: Person) -> set[str]:
        return {tenure.office for tenure in self.knowledge.by_holder[person.official or ""]}

    def _titled(self, place: int, last: int, person: Person | None) -> list[Mention]:
        if person is None or self._word(last) in {"of", "for"}:
            return []
        return [Mention(place, last, "office", self.persons.link(person, "tenures"), person)]

    def _held_by(self, person: Person, classes: set[str] | None = None) -> list[str]:
        """The offices that somebody holds on the day, or ever held where none of the classifications is held then."""
        held = self.knowledge.by_holder[person.official] if person.official else []
        fits = [t for t in held if classes is None or self.knowledge.offices[t.office].classification in classes]
        now = [tenure for tenure in fits if tenure.valid_on(self.context.day)]
        return list(dict.fromkeys(tenure.office for tenure in (now if classes is None else now or fits)))

    def _name_behind(self, last: int, titles: list[Title], owner: Owner | None) -> FoundName | None:
        """The name that goes with a title; behind a comma, only that of a holder, or one between two commas."""
        if last >= len(self.texts) or self.gap(last) not in _BEFORE_A_NAME:
            return None
        place = last
        while self._word(place) in self.language.words("grammar", "forms_of_address"):
            place += 1
        found = self.people.at(place) or self.persons.unknown_at(place) if place < len(self.texts) else None
        if found is None or self.gap(last) in {" ", "\n"}:
            return found
        if not found.person.official:
            closed = found.last < len(self.texts) and self.gap(found.last).startswith(",")
            return found if owner and closed else None
        classes = {title.classification for title in titles}
        held = (self.knowledge.offices[tenure.office] for tenure in self.knowledge.by_holder[found.person.official])
        fits = any(o.classification in classes and (owner is None or owner[2] in self.offices.owners(o)) for o in held)
        return found if fits else None

    def _name_before(self, place: int) -> FoundName | None:
        """The name in front of "…, the Russian foreign minister"."""
        last = place - 1 if self.texts[place - 1] in {"the", "then"} and place else place
        mention = self.context.found[-1] if self.context.found else None
        if mention and mention.person and mention.last == last < len(self.texts):
            apposed = self.gap(last).startswith((",", " -", " –", " —", " ("))
            return FoundName(mention.person, mention.first, mention.last) if apposed else None
        return None

    def _unnamed(self, place: int, last: int, offices: list[str], text: str) -> Mention:
        """An office without a name: its holder on the day."""
        links, person, written = list[Link](), None, self.context.text(place, last)
        for office in offices:
            links += [(f"office:{office}", ("name",)), *self._name_of(place, last, office)]
            holder = self.knowledge.holder(office, self.context.day)
            if holder and holder.holder in self.knowledge.officials:
                person = Person(self.knowledge.officials[holder.holder].name, holder.holder)
                links += [(f"tenure:{holder.id}", ("office",)), *self.persons.link(person, "tenures")]
        for title in [text] if text else self.persons.classes(person) if person else []:
            self.people.entitle(person or Person(written), title)
        return Mention(place, last, "office", links, person or Person(written))

    def _name_of(self, place: int, last: int, office: str) -> list[Link]:
        """The record of an office's name, where it is written so."""
        record = f"office/{office}/en/{self.context.text(place, last)}"
        return [(f"name:{record}", ("name", "language"))] if ("name", record) in self.knowledge.known else []

    def _links(self, person: Person, offices: list[str], *, former: bool) -> tuple[list[Link], str | None]:
        """The links of an office whose holder is named, and why they are doubtful."""
        links, doubt, day = list[Link](), None, self.context.day
        for office in [] if former else offices:
            links.append((f"office:{office}", ("name",)))
            tenure = self.knowledge.tenure(person.official, office, day) if person.official else None
            if tenure:
                links.append((f"tenure:{tenure.id}", ("official", "office")))
            elif person.official:
                holder = self.knowledge.holder(office, day)
                said = f"; the holder was {holder.holder}" if holder else ""
                doubt = f"{person.official} did not hold {office} on {day}{said}"
        return links, doubt
