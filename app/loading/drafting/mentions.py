"""Who and what a text mentions: states, organizations, offices, officials, instruments, each at its place."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from app.loading.drafting.knowledge import Knowledge, Name
from app.loading.drafting.language import Language
from app.loading.drafting.offices import Offices
from app.loading.drafting.people import FoundName, People, Person
from app.loading.drafting.text import Sentence, SourceText

Link = tuple[str, tuple[str, ...]]
"""A reference to a fact, and the fields of it that its passage proves."""

_NEAR = " ", "-", " - ", " – ", " — ", "–", "/", " / ", "’", "'", "\n", "\u00a0", ", ", "  "


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
    title: str = ""


@dataclass
class Title:
    """A title at ``[first, last)`` of the words: its folded words and the classification of the office."""

    text: str
    classification: str
    first: int
    last: int


class Mentions:
    """Finds the mentions of one text, sentence by sentence, and remembers what was introduced."""

    def __init__(self, source: SourceText, knowledge: Knowledge, language: Language, day: date) -> None:
        self.source, self.knowledge, self.language, self.day = source, knowledge, language, day
        self.people = People(source, knowledge, language, day)
        self.offices = Offices(knowledge)
        self.found: list[Mention] = []
        self.organizations: Counter[str] = Counter()
        self.last_organization: str | None = None
        self.last_official: str | None = None
        self.sentence_day = day

    def read(self, sentence: Sentence, day: date) -> None:
        """Add the mentions in a sentence that speaks of a day."""
        self.sentence_day, begin = day, len(self.found)
        place = sentence.first
        while place < sentence.last:
            mentions = self._at(place)
            self.found += mentions
            first = [m.person.official for m in self.found[begin:] if m.person and m.person.official]
            self.last_official = first[0] if first else self.last_official
            place = max([mention.last for mention in mentions], default=place + 1)
        named = [m.person.official for m in self.found[begin:] if m.person and m.person.official]
        self.last_official = named[-1] if named else self.last_official

    def _at(self, place: int) -> list[Mention]:
        for read in (self._head_of, self._office, self._counterpart, self._name, self._person, self._short_form, self._the):
            mentions = read(place)
            if mentions:
                return mentions
        return []

    # Names of the seeds

    def name_at(self, place: int) -> tuple[int, Name] | None:
        """The longest name of the seeds, not of an official, that begins at a word."""
        source = self.source
        for phrase, name in self.knowledge.names.get(source.folded[place], ()):
            last = place + len(phrase)
            if name.kind == "official" or tuple(source.folded[place:last]) != phrase:
                continue
            original = source.text[source.words[place].start : source.words[last - 1].end]
            if original.replace(".", "").isupper() if name.exact else source.capital(place):
                return len(phrase), self._weighed(place, len(phrase), name)
        return None

    def _weighed(self, place: int, length: int, first: Name) -> Name:
        """Of several things of one name: what is valid on the day, of the organization that the text speaks of."""
        phrase = tuple(self.source.folded[place : place + length])
        same = [
            name for other, name in self.knowledge.names[phrase[0]] if other == phrase and name.kind != "official"
        ]
        def weight(name: Name) -> tuple[bool, int, bool]:
            whole = self.knowledge.whole(name.id)
            return name.valid_on(self.sentence_day), self.organizations[whole], whole == "sco"
        return max(same, key=weight) if len({name.id for name in same}) > 1 else first

    def owner_at(self, place: int) -> tuple[int, str, str] | None:
        """The state or organization at a word, by name or demonym: how many words, its kind and id."""
        if place >= len(self.source.words):
            return None
        named = self.name_at(place)
        if named and named[1].kind in {"state", "organization"}:
            return named[0], named[1].kind, named[1].id
        demonym = self.language.demonyms.at(self.source.folded, place)
        if demonym and self.source.capital(place) and demonym[1] != "":
            return demonym[0], "demonym", demonym[1]
        return None

    def _name(self, place: int) -> list[Mention]:
        named = self.name_at(place)
        if named:
            length, name = named
            return [self._thing(place, place + length, name)]
        owner = self.owner_at(place)
        if owner and owner[1] == "demonym":
            behind = place + owner[0]
            nouns = self.language.words("state_nouns", "words")
            texts = self.source.folded
            if owner[2] in self.knowledge.states and behind < len(texts) and texts[behind] in nouns:
                return [Mention(place, behind, "state", [(f"state:{owner[2]}", ("name",))])]
        return []

    def _thing(self, first: int, last: int, name: Name) -> Mention:
        links: list[Link] = [(f"{name.kind}:{name.id}", ("name",))]
        words = self.source.words
        written = self.source.text[words[first].start : words[last - 1].end]
        stem = (name.record or "").removesuffix(name.text)
        records = (f"{stem}{each}" for each in (written, f"the {written}"))
        links += [(f"name:{each}", ("name", "language")) for each in records if ("name", each) in self.knowledge.known][:1]
        if name.kind == "organization":
            self.organizations[self.knowledge.whole(name.id)] += 1
            self.last_organization = name.id
        return Mention(first, last, name.kind, links)

    def _short_form(self, place: int) -> list[Mention]:
        """"the Organisation": the one mentioned last."""
        texts = self.source.folded
        if texts[place] not in self.language.words("grammar", "organization_nouns") or not place:
            return []
        behind = texts[place + 1] if place + 1 < len(texts) else ""
        whole = self.knowledge.whole(self.last_organization) if self.last_organization else None
        if texts[place - 1] not in {"the", "this", "our"} or behind in {"of", "for"} or whole is None:
            return []
        return [Mention(place, place + 1, "organization", [(f"organization:{whole}", ("name",))])]

    # Offices

    def _titles(self, place: int) -> list[Title]:
        """The titles at a word: one, or several that one person has."""
        source, found = self.source, list[Title]()
        texts = source.folded
        while place < len(texts):
            at = self.language.titles.at(texts, place)
            if at is None:
                break
            found.append(Title(" ".join(texts[place : place + at[0]]), at[1], place, place + at[0]))
            place += at[0]
            if place < len(texts) and texts[place] == "and" and self.language.titles.at(texts, min(place + 1, len(texts) - 1)):
                place += 1
            elif place < len(texts) and source.gap(place) not in {", ", " - ", " – ", " — ", "/", " / ", "-", "–"}:
                break
        return found

    def _office(self, place: int) -> list[Mention]:
        """"Russian Foreign Minister Sergei Lavrov", "President of the Republic of Kazakhstan", "the President"."""
        texts, source = self.source.folded, self.source
        owner = self.owner_at(place)
        behind = place + owner[0] if owner else place
        if owner and behind < len(texts) and texts[behind] == "s" and source.gap(behind) in {"'", "’"}:
            behind += 1
        for _ in range(4 if owner else 0):
            if self.language.titles.at(texts, min(behind, len(texts) - 1)) or behind >= len(texts):
                break
            if texts[behind] not in self.language.words("grammar", "inside_office"):
                return []
            behind += 1
        titles = self._titles(behind) if behind < len(texts) and self._same(place, behind) else []
        if not titles or (not owner and self._is_lesser(place)):
            return []
        last, mentions = titles[-1].last, list[Mention]()
        if owner:
            mentions += self._owner_mention(place, owner)
        else:
            owner, owned, last = self._of_owner(last)
            mentions += owned
        if owner and last < len(texts) and texts[last] in {"elect", "designate"}:
            return mentions
        return [*mentions, *self._held(place, last, titles, owner)]

    def _head_of(self, place: int) -> list[Mention]:
        """"the head of the Kazakh foreign ministry"."""
        texts = self.source.folded
        if texts[place] not in {"head", "chief", "minister"} or texts[place + 1 : place + 3] != ["of", "the"]:
            return []
        owner = self.owner_at(place + 3)
        behind = place + 3 + owner[0] if owner else place
        ministry = next((n for n in (["foreign", "ministry"], ["ministry", "of", "foreign", "affairs"], ["mfa"]) if texts[behind : behind + len(n)] == n), None)
        if not owner or ministry is None:
            return []
        last = behind + len(ministry)
        titles = [Title("foreign minister", "foreign_minister", place, last)]
        return [*self._owner_mention(place + 3, owner), *self._held(place, last, titles, owner)]

    def _the(self, place: int) -> list[Mention]:
        """"the Minister", "the analyst": the one of that title who was mentioned last."""
        texts = self.source.folded
        nouns = self.language.words("speakers", "person_nouns")
        if texts[place] not in nouns or not place or texts[place - 1] != "the":
            return []
        person = self.people.titled.get(texts[place])
        behind = texts[place + 1] if place + 1 < len(texts) else ""
        if person is None or behind in {"of", "for"}:
            return []
        return [Mention(place, place + 1, "office", self._official_link(person, ("tenures",)), person, None, texts[place])]

    def _same(self, first: int, last: int) -> bool:
        """Whether no punctuation divides some words."""
        return all(self.source.gap(word).strip(" \u00a0\n'’-–—") == "" for word in range(first + 1, last + 1))

    def _is_lesser(self, place: int) -> bool:
        return place > 0 and self.source.folded[place - 1] in self.language.words("unknown_titles", "lesser") and self.source.gap(place) in {" ", "-"}

    def _owner_mention(self, place: int, owner: tuple[int, str, str]) -> list[Mention]:
        length, kind, identity = owner
        if kind == "demonym":
            known = identity in self.knowledge.states
            return [Mention(place, place + length, "state", [(f"state:{identity}", ("name",))])] if known else []
        named = self.name_at(place)
        return [self._thing(place, place + length, named[1])] if named else []

    def _of_owner(self, last: int) -> tuple[tuple[int, str, str] | None, list[Mention], int]:
        """What stands behind "of": the owner, its mention, and where it ends."""
        texts, place = self.source.folded, last
        if place + 1 < len(texts) and texts[place] in self.language.words("grammar", "owners"):
            place += 1
            while place < len(texts) and texts[place] in self.language.words("grammar", "articles"):
                place += 1
            owner = self.owner_at(place)
            if owner and owner[1] != "demonym" and self._same(last, place):
                return owner, self._owner_mention(place, owner), place + owner[0]
        return None, [], last

    def _held(self, place: int, last: int, titles: list[Title], owner: tuple[int, str, str] | None) -> list[Mention]:
        former = self._is_former(place)
        found = self._name_behind(last, titles, owner)
        offices = [self.offices.named(owner[2], title.text, title.classification) for title in titles] if owner else []
        known = [office for office in offices if office]
        text = " ".join(title.text for title in titles)
        if found is None:
            before = self._named_before(place)
            if not owner:
                return self._anaphor(place, last, titles)
            return self._unnamed(place, last, [office.id for office in known], text, former or self._is_lesser(place), before)
        person = found.person
        if not owner and person.official:
            classes = {title.classification for title in titles}
            tenures = [
                tenure
                for tenure in self.knowledge.by_holder[person.official]
                if self.knowledge.offices[tenure.office].classification in classes
            ]
            now = [tenure for tenure in tenures if tenure.valid_on(self.sentence_day)]
            ids = list(dict.fromkeys(tenure.office for tenure in now or tenures))
        else:
            ids = [office.id for office in known]
        self.people.introduce(found, [text])
        links, doubt = self._tenure_links(person, ids, former=former or self._is_lesser(place))
        named = self._person_mention(found, text)
        if not links and not doubt:
            return [named]
        whole = [link for link in named.links if link[0].startswith("official:")]
        named.links = [link for link in named.links if link not in whole]
        return [Mention(place, found.last, "office", [*links, *whole], doubt=doubt), named]

    def _is_former(self, place: int) -> bool:
        words = self.language.words("unknown_titles", "former")
        return any(self.source.folded[word] in words for word in range(max(0, place - 2), place) if self._same(word, place))

    def _name_behind(self, last: int, titles: list[Title], owner: tuple[int, str, str] | None) -> FoundName | None:
        if last >= len(self.source.words):
            return None
        gap = self.source.gap(last)
        if gap not in {" ", ", ", "\n", " - ", " – ", " — ", " ("} or (gap == " (" and not owner):
            return None
        place = last
        while place < len(self.source.words) - 1 and self.source.folded[place] in {"mr", "mrs", "ms", "dr", "sheikh", "h", "e"}:
            place += 1
        found = self.people.at(place) or self.unknown_at(place)
        if found is None or gap in {" ", "\n"}:
            return found
        if not found.person.official:
            return found if owner and found.last - found.first > 1 and self.source.text[self.source.words[found.last - 1].end :][:1] in {",", ")", " "} and gap == ", " and not found.person.official and self._is_apposition(found.last) else None
        classes = {title.classification for title in titles}
        holds = (self.knowledge.offices[tenure.office] for tenure in self.knowledge.by_holder[found.person.official])
        fits = any(office.classification in classes and (owner is None or owner[2] in self._owners(office)) for office in holds)
        return found if fits else None

    def _is_apposition(self, last: int) -> bool:
        """Whether a name ends with a comma, so that it is set between two of them."""
        return last < len(self.source.words) and self.source.gap(last).startswith(",")

    def _owners(self, office: object) -> set[str]:
        state, organization = getattr(office, "state", None), getattr(office, "organization", None)
        return {state or "", organization or "", self.knowledge.whole(organization) if organization else ""}

    def unknown_at(self, place: int) -> FoundName | None:
        """A capitalised name of two words or more that the seeds do not know."""
        if place >= len(self.source.words) or self.owner_at(place):
            return None
        last = self.people.sequence(place)
        if last - place < 2 or any(self.name_at(word) for word in range(place, last)):
            return None
        words = self.source.words
        return FoundName(Person(self.source.text[words[place].start : words[last - 1].end].replace("\n", " ")), place, last)

    def _named_before(self, place: int) -> FoundName | None:
        """The name in front of "…, the Russian foreign minister"."""
        last = place - 1 if place and self.source.folded[place - 1] in {"the", "then"} else place
        if not self.found or last >= len(self.source.words) or not self.source.gap(last).startswith((",", " -", " –", " —", " (")):
            return None
        mention = self.found[-1]
        return FoundName(mention.person, mention.first, mention.last) if mention.person and mention.last == last else None

    def _unnamed(self, place: int, last: int, ids: list[str], text: str, former: bool, before: FoundName | None) -> list[Mention]:
        if before:
            self.people.introduce(before, [text])
            links, doubt = self._tenure_links(before.person, ids, former=former)
            links += [(f"official:{before.person.official}", ("tenures",))] if links and before.person.official else []
            return [Mention(place, last, "office", links, before.person, doubt, text)]
        if former:
            return []
        links = list[Link]()
        person: Person | None = None
        for office in ids:
            holder = self.knowledge.holder(office, self.sentence_day)
            links.append((f"office:{office}", ("name",)))
            links += self._office_name(place, last, office)
            if holder and holder.holder in self.knowledge.officials:
                person = Person(self.knowledge.officials[holder.holder].name, holder.holder)
                links += [(f"tenure:{holder.id}", ("office",)), (f"official:{holder.holder}", ("tenures",))]
        if person:
            for title in [text] if text else self._classes(person):
                self.people.entitle(person, title)
        words = self.source.words
        person = person or Person(self.source.text[words[place].start : words[last - 1].end])
        return [Mention(place, last, "office", links, person, None, text)]

    def _office_name(self, place: int, last: int, office: str) -> list[Link]:
        """The record of an office's name, where it is written so."""
        words = self.source.words
        record = f"office/{office}/en/{self.source.text[words[place].start : words[last - 1].end]}"
        return [(f"name:{record}", ("name", "language"))] if ("name", record) in self.knowledge.known else []

    def _anaphor(self, place: int, last: int, titles: list[Title]) -> list[Mention]:
        """"the Foreign Minister": the one of that title who was mentioned last."""
        if not place or self.source.folded[place - 1] not in {"the", "head"}:
            return []
        titled = self.people.titled
        person = titled.get(titles[-1].classification) or titled.get(titles[-1].text.split()[-1])
        if person is None:
            return []
        return [Mention(place, last, "office", self._official_link(person, ("tenures",)), person, None, titles[-1].text)]

    def _tenure_links(self, person: Person, offices: list[str], *, former: bool) -> tuple[list[Link], str | None]:
        links, doubt = list[Link](), None
        if former:
            return links, None
        for office in offices:
            links.append((f"office:{office}", ("name",)))
            tenure = person.official and self.knowledge.tenure(person.official, office, self.sentence_day)
            if tenure:
                links.append((f"tenure:{tenure.id}", ("official", "office")))
            elif person.official:
                holder = self.knowledge.holder(office, self.sentence_day)
                said = f"; the holder was {holder.holder}" if holder else ""
                doubt = f"{person.official} did not hold {office} on {self.sentence_day}{said}"
        return links, doubt

    def _official_link(self, person: Person, fields: tuple[str, ...]) -> list[Link]:
        return [(f"official:{person.official}", fields)] if person.official else []

    # Persons

    def _person_mention(self, found: FoundName, title: str = "") -> Mention:
        person, words = found.person, self.source.words
        links = self._official_link(person, ("name",)) if found.sure else []
        written = self.source.text[words[found.first].start : words[found.last - 1].end]
        record = f"name:official/{person.official}/en/{written}"
        if links and ("name", record.removeprefix("name:")) in self.knowledge.known:
            links.append((record, ("name", "language")))
        doubt = None if found.sure or not person.official else f"{written} may be official:{person.official}"
        return Mention(found.first, found.last, "official", links, person if found.sure else Person(written), doubt, title)

    def _person(self, place: int) -> list[Mention]:
        found = self.people.at(place)
        if found is None:
            found = self._titled_unknown(place)
            return [self._person_mention(found)] if found else []
        last = self.people.sequence(place)
        if found.last < last and found.last - found.first == 1 and not found.person.official:
            return []
        if found.sure:
            self.people.introduce(found, self._classes(found.person))
        return [self._person_mention(found)]

    def _classes(self, person: Person) -> list[str]:
        held = self.knowledge.by_holder[person.official] if person.official else []
        classes = {self.knowledge.offices[tenure.office].classification for tenure in held if tenure.valid_on(self.day)}
        return [title for each in sorted(classes) for title in self.language.tables["titles"].get(each, [])[:2]]

    def _titled_unknown(self, place: int) -> FoundName | None:
        """A person without a record: a capitalised name with a title before it, or one set apart behind it."""
        found = self.unknown_at(place)
        if found is None:
            return None
        titles = self.language.words("unknown_titles", "words")
        texts, source = self.source.folded, self.source
        near = range(max(0, place - 8), place)
        before = [texts[word] for word in near if self._same(word, place) or self._one_comma(word, place)]
        behind = texts[found.last : found.last + 14] if source.gap(min(found.last, len(texts) - 1)).startswith((",", " (")) else []
        title = [word for word in before if word in titles] or [word for word in behind if word in titles]
        if not title and not self._speaks(found):
            return None
        self.people.introduce(found, [" ".join(title[-2:])] if title else [])
        self.people.unknown.setdefault(found.person.name, before[-4:] if before and title and title[0] in before else behind[:8])
        return found

    def _one_comma(self, word: int, place: int) -> bool:
        return self.source.gap(place) == ", " and self._same(word, place - 1)

    def _speaks(self, found: FoundName) -> bool:
        """Whether a verb of speech is next to a name."""
        texts = self.source.folded
        verbs = self.language.verbs
        behind = found.last < len(texts) and self.source.gap(found.last) == " " and verbs.at(texts, found.last)
        return bool(behind) or bool(found.first and self.source.gap(found.first) == " " and texts[found.first - 1] in {"said", "says", "to"} and texts[found.first - 2 : found.first] != ["according", "to"] and texts[found.first - 1] != "to")

    def _counterpart(self, place: int) -> list[Mention]:
        """"his Pakistani counterpart Ishaq Dar": the holder of the same office there."""
        owner = self.owner_at(place)
        texts = self.source.folded
        if owner is None or owner[1] == "organization" or place + owner[0] >= len(texts):
            return []
        noun = place + owner[0]
        if texts[noun] not in self.language.words("grammar", "counterparts"):
            return []
        last = noun + (2 if texts[noun] == "opposite" else 1)
        state = self._owner_mention(place, owner)
        found = self._name_behind(last, [], None) if last < len(texts) else None
        if found:
            self.people.introduce(found, self._classes(found.person))
            ids = self._same_office(found.person, owner[2])
            links, _ = self._tenure_links(found.person, ids, former=False)
            office = [Mention(place, found.last, "office", links)] if links and texts[noun] == "counterpart" else []
            return [*state, *office, self._person_mention(found)]
        held = self.knowledge.by_holder[self.last_official] if self.last_official else []
        classes = [self.knowledge.offices[t.office].classification for t in held if t.valid_on(self.sentence_day)]
        offices = [self.offices.counterpart(owner[2], each) for each in dict.fromkeys(classes)]
        ids = [office.id for office in offices if office][:1]
        return [*state, *self._unnamed(place, last, ids, "", False, None)]

    def _same_office(self, person: Person, state: str) -> list[str]:
        held = self.knowledge.by_holder[person.official] if person.official else []
        return [t.office for t in held if t.valid_on(self.sentence_day) and self.knowledge.offices[t.office].state == state][:1]
