"""A draft as the file of its facts: the document, each sentence with what it proves, the claims, what is unsure."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, count, groupby
from textwrap import shorten

from anyascii import anyascii

from app.kinds import KINDS
from app.loading.drafting.claims import Claim
from app.loading.drafting.draft import Draft
from app.loading.drafting.knowledge import folded
from app.loading.drafting.names import Link
from app.loading.drafting.speech import Said
from app.loading.files import toml_value

_BEGINNING = 150  # a passage that begins before this character takes more text behind it to be unique
_REACHES = (8, 20, 45, 100, 240)  # characters before a quote that are tried as its prefix; with more it is not quoted
_LINKED = [kind for _, kind in KINDS["statement"].links]  # kinds of what a statement names
_VERDICTS = {"disagrees": 0, "agrees": 1, "not_checkable": 2}

_RULE = "# " + "-" * 117

Value = str | int | list[str] | None
Block = tuple[int, int, str]  # where something is in the text, and what the file says of it


class Writer:
    """Writes the draft of the text in `stem`.txt, and has what a curator wants to know of it first."""

    def __init__(self, draft: Draft, stem: str, document: Mapping[str, str]) -> None:
        self.draft, self.context, self.stem, self.document = draft, draft.context, stem, document
        self.source, self.counts = self.context.source, Counter[str]()
        self.disagreements, self.decisions = list[str](), list[str]()
        self.starts, self.prefixes = [0, *(word.start for word in self.source.words)], cache(self._prefixes)
        self.ids = {identity for kind, identity in self.context.knowledge.known if kind in {"statement", "claim"}}
        self.unquotable, self.said = 0, list[tuple[Said, str]]()
        self.mentions = sorted(self.context.found, key=lambda mention: mention.first)

    def write(self) -> str:
        """The file."""
        source, parts = self.source, list[str]()
        blocks = sorted([*self._statements(), *self._passages()], key=lambda block: (block[0], -block[1]))
        for sentence, own in groupby(blocks, key=lambda block: source.sentence_at(block[0])):
            text = f'"{source.text[sentence.start : sentence.end]}"'
            begin = shorten(text, 100, placeholder=" …", break_on_hyphens=False)
            parts += [f"{_RULE}\n{_comment(begin)}", *(text for _, _, text in own)]
        parts += [*self._claims(), *self._unknown()]
        keys = ("title", "publisher", "url", "published_on", "language")
        document = _table("[document]", {key: self.document.get(key) for key in keys})
        rights = _comment('rights = "…"  # whose text this is, and under which licence it is reproduced')
        said = [f"Draft of the facts in {self.stem}.txt, by scokb draft: check each record against the text."]
        if self.disagreements:
            said += ["", "Disagrees with the timeline:", *(f"- {each}" for each in self.disagreements)]
        if self.unquotable:
            said += ["", f"{self.unquotable} places repeat each other word for word and cannot be quoted one by one."]
        return "\n\n".join([_comment("\n".join(said)), f"{document}\n{rights}", *parts]) + "\n"

    def _prefix(self, start: int, end: int) -> str | None:
        """What is quoted before a quote so that it is in its text once: empty where it is so; None if that fails."""
        exact = self.source.text[start:end]
        return self.prefixes(exact).get(start) if exact and exact.strip() == exact else None

    def _prefixes(self, exact: str) -> dict[int, str]:
        """The prefixes of all places of a quote that have one."""
        text, found, places = self.source.text, dict[int, str](), list[int]()
        place = text.find(exact)
        if place == text.rfind(exact):
            return {place: ""}
        while place >= 0:
            places.append(place)
            place = text.find(exact, place + 1)
        for reach in _REACHES:
            before = Counter(text[max(place - reach, 0) : place] for place in places)
            for place in [place for place in places if place not in found]:
                begin, end = max(place - reach, 0), place + len(exact)
                if before[text[begin:place]] == 1 and (place >= reach or text.rfind(text[:end]) == 0):
                    found[place] = text[self.starts[bisect_right(self.starts, begin) - 1] : place]
        return found

    def _record(self, name: str, keys: dict[str, Value]) -> str:
        self.counts[name] += 1
        return _table(f"[[{name}]]", keys)

    def _id(self, *parts: str) -> str:
        """An id of a record, which no other has."""
        whole = "-".join(filter(None, map(_slug, parts)))
        first = f"{_slug(self.stem) or 'draft'}--{whole}"[:100].rstrip("-")
        numbered = chain([first], (f"{first}-{number}" for number in count(2)))
        unique = next(each for each in numbered if each not in self.ids)
        self.ids.add(unique)
        return unique

    def _statements(self) -> Iterator[Block]:
        for said in self.draft.said:
            prefix = self._prefix(said.start, said.end)
            if prefix is None:
                self.unquotable += 1
                continue
            text, official = self.source.text[said.start : said.end], said.person.official
            sentence = self.source.sentence_at(said.start)
            meeting = self.draft.meetings.get(sentence.start)
            speaker = (official or _slug(said.person.name) or "speaker").split("-")[-1]
            common = self.context.words["common"]
            words = [word for word in folded(text) if len(word) > 3 and word not in common and word not in speaker]
            identity = self._id(speaker, " ".join(words[:4]) or "statement")
            self.said.append((said, identity))
            ends = (self.source.word_at(place) for place in (said.start, said.end))
            low, high = (bisect_left(self.mentions, word, key=lambda mention: mention.first) for word in ends)
            within = self.mentions[low:high]
            keys: dict[str, Value] = {
                "id": identity,
                "speaker": official,
                "speaker_name": None if official else _visible(said.person.name),
                "meeting": meeting.id if meeting else None,
                "form": said.form,
                "text": text,
                "prefix": prefix,
                "topics": self._topics(text),
                **{KINDS[kind].plural: [*dict.fromkeys(m.id for m in within if m.kind == kind)] for kind in _LINKED},
            }
            yield said.start, sentence.end + 1, self._record("statement", keys)

    def _topics(self, text: str) -> list[str]:
        """The topics of the seeds' vocabulary whose words a text has, those with the most of them first."""
        plain, counts = f" {' '.join(folded(text))} ", Counter[str]()
        for topic in sorted(self.context.knowledge.topics):
            stems = self.context.language.tables["topics"].get(topic, [topic.replace("-", " ")])
            counts[topic] = sum(plain.count(f" {stem}") for stem in stems)
        return [topic for topic, number in counts.most_common(4) if number]

    def _passages(self) -> Iterator[Block]:
        named = set[str]()
        for mention in self.context.found:
            start, end = self.source.span(mention.first, mention.last)
            if mention.doubt:
                self.decisions.append(f"{self.source.text[start:end]!r}: {mention.doubt}")
                yield start, end, _comment(f"unsure: {self.decisions[-1]}")
            links = [link for link in mention.links if link[0] not in named]
            named.update(link[0] for link in links if link[0].startswith("name:"))
            yield from self._linked(start, end, links)
        for start, end, links in self.draft.further:
            yield from self._linked(start, end, links)
        for claim in self.draft.claims:
            yield from self._linked(claim.start, claim.end, claim.proves)
            yield from self._linked(claim.start, claim.end, claim.contradicts, contradicts=_verdict(claim))

    def _linked(self, start: int, end: int, links: list[Link], *, contradicts: str | None = None) -> Iterator[Block]:
        """A passage for each group of facts of which the place proves the same fields."""
        by_fields: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for reference, fields in dict.fromkeys(links):
            by_fields[fields].append(reference)
        prefix, word = self._prefix(start, end), self.source.word_at(end)
        limit = end + _BEGINNING if start < _BEGINNING else end
        while prefix is None and word < len(self.source.words) and end < limit:
            end, word = self.source.words[word].end, word + 1
            prefix = self._prefix(start, end)
        self.unquotable += len(by_fields) if prefix is None else 0
        for fields, references in by_fields.items() if prefix is not None else ():
            stance = "contradicts" if contradicts else "facts"
            keys = {"exact": self.source.text[start:end], "prefix": prefix, stance: references}
            yield start, end, self._record("passage", {**keys, "supports": [*fields], "note": contradicts})

    def _claims(self) -> Iterator[str]:
        """The claims, each with its verdict in a comment: disagreements first."""
        for claim in sorted(self.draft.claims, key=lambda claim: (_VERDICTS[claim.check.verdict], claim.start)):
            verdict, prefix = _verdict(claim), self._prefix(claim.start, claim.end)
            if claim.check.verdict == "disagrees":
                self.disagreements.append(verdict.removeprefix("disagrees: "))
            if prefix is None:
                self.unquotable += 1
                continue
            if not self.counts["claim"]:
                yield f"{_RULE}\n# What the text asserts, against the timeline: disagreements first"
            record = claim.record
            name = "-".join(str(part) for part in (record.count, record.status or record.fact, record.date) if part)
            own: dict[str, Value] = {"id": self._id(name), "prefix": prefix}
            number = bisect_right(self.said, claim.start, key=lambda pair: pair[0].start) - 1
            if number >= 0 and claim.end <= self.said[number][0].end + 1:
                said, statement = self.said[number]
                own |= {"speaker": said.person.official, "statement": statement}
            yield f"{_comment(verdict)}\n{self._record('claim', record.model_copy(update=own).model_dump())}"

    def _unknown(self) -> Iterator[str]:
        """A comment for each person without a record, with the record that it may become."""
        if self.context.unknown:
            yield f"{_RULE}\n# Persons without a record: candidates"
        for name, words in self.context.unknown.items():
            number = self.source.text.count(name)
            where = f", {' '.join(words)!r}" if words else ""
            self.decisions.append(f"{name!r} has no record")
            record = _table("[[official]]", {"id": _slug(name) or "name", "name": name})
            sources = 'sources = [{ document = "…", supports = ["name"] }]'
            places = "1 place" if number == 1 else f"{number} places"
            yield _comment(f"{name}{where} ({places}): a new official?\n{record}\n{sources}")


def _verdict(claim: Claim) -> str:
    """What the timeline says of a claim, in a line."""
    record, check, said = claim.record, claim.check, _visible(claim.record.text)
    if record.kind == "date":
        held = f"the seeds have {check.held_date}" if check.held_date else "the seeds have no date"
        return f'{check.verdict}: "{said}": {record.fact} {record.field} is said to be {record.date}; {held}'
    held = str(len(check.held)) + (f" to {len(check.held) + len(check.perhaps)}" if check.perhaps else "")
    differing = [("missing", check.missing), ("extra", check.extra)]
    differs = "".join(f"; {word} {', '.join(states)}" for word, states in differing if states)
    unexplained = check.verdict == "disagrees" and check.held and not differs
    names = f" ({', '.join(sorted(check.held))})" if unexplained else ""
    shown = said if len(said) <= 90 else f"{said[:89]}…"
    return f'{check.verdict}: "{shown}": {record.status} on {record.on}: the timeline has {held}{names}{differs}'


def _table(heading: str, keys: Mapping[str, Value]) -> str:
    """A table, one key a line; keys without a value are left out."""
    lines = [heading]
    for key, value in keys.items():
        line = f"{key} = {toml_value(value)}"
        if isinstance(value, list) and len(line) > 120:
            line = "\n".join([f"{key} = [", *(f"    {toml_value(item)}," for item in value), "]"])
        lines += [line] if value or value == 0 else []
    return "\n".join(lines)


def _visible(text: str) -> str:
    """Text on one line, without what cannot be seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _comment(text: str) -> str:
    """Text as comment lines; control characters, which a comment may not contain, become spaces."""
    plain = re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", " ", text)
    return "\n".join(f"# {line}".rstrip() for line in plain.split("\n"))


def _slug(text: str) -> str:
    """Lower-case Latin letters, digits and hyphens, as an id has them."""
    return "-".join(re.findall(r"[a-z0-9]+", anyascii(text).lower().replace("'", "")))
