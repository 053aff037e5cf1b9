"""A draft as the file of its facts: the document, each sentence with what it proves, the claims, what is unsure."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.loading.drafting.claims import Claim
from app.loading.drafting.names import Link
from app.loading.drafting.draft import Draft
from app.loading.drafting.language import Language, folded
from app.loading.drafting.quoting import Quoting
from app.loading.drafting.speech import Said
from app.loading.drafting.toml import RULE, Key, comment, heading, lines, slug, table, visible

_FEW_WORDS = 4
_MOST_TOPICS = 4
_LONGEST_ID = 100
_BEGINNING = 150
"""A passage that begins before this character has little text before it; it takes more behind it to be unique."""

_VERDICTS = {"disagrees": 0, "agrees": 1, "not_checkable": 2}

Block = tuple[int, int, str]
"""Where something is in the text, and what the file says of it."""


@dataclass(frozen=True)
class Origin:
    """What the caller says of a text: the stem of its file, and the keys of its document."""

    stem: str
    title: str
    publisher: str
    published_on: str
    language: str
    url: str | None = None


@dataclass
class Written:
    """A draft as TOML, with what a curator wants to know of it first; `counts` by kind of record."""

    toml: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)


class Writer:
    """Writes one draft."""

    def __init__(self, draft: Draft, origin: Origin) -> None:
        self.draft, self.origin, self.language = draft, origin, draft.knowledge.language
        self.source, self.written = draft.source, Written()
        self.quoting = Quoting(self.source.text, [word.start for word in self.source.words])
        self.ids = {identity for kind, identity in draft.knowledge.known if kind in {"statement", "claim"}}
        self.unquotable = 0
        self.named: set[str] = set()
        self.said: list[tuple[Said, str]] = []
        self.instruments = sorted((m for m in draft.mentions if m.kind == "instrument"), key=lambda m: m.first)
        self.claims = sorted(draft.claims, key=lambda claim: (_VERDICTS[claim.check.verdict], claim.start))

    def write(self) -> Written:
        """The file, and its summary."""
        source, blocks = self.source, defaultdict[int, list[Block]](list)
        for start, end, text in [*self._statements(), *self._passages()]:
            blocks[source.sentence_at(start).start].append((start, -end, text))
        parts = []
        for sentence in source.sentences:
            if blocks[sentence.start]:
                parts.append(heading(f'"{source.text[sentence.start : sentence.end]}"'))
                parts += [text for _, _, text in sorted(blocks[sentence.start], key=lambda block: block[:2])]
        parts += [*self._claims(), *self._unknown()]
        verdicts = [_verdict(claim) for claim in self.claims]
        self.written.disagreements = [v.removeprefix("disagrees: ") for v in verdicts if v.startswith("disagrees: ")]
        self.written.toml = "\n\n".join([self._head(), self._document(), *parts]) + "\n"
        return self.written

    def _head(self) -> str:
        said = [f"Draft of the facts in {self.origin.stem}.txt, by scokb draft: check each record against the text."]
        if self.written.disagreements:
            said += ["", "Disagrees with the timeline:", *(f"- {each}" for each in self.written.disagreements)]
        if self.unquotable:
            said += ["", f"{self.unquotable} places repeat each other word for word and cannot be quoted one by one."]
        return comment("\n".join(said))

    def _document(self) -> str:
        keys = ("title", "publisher", "url", "published_on", "language")
        rights = comment('rights = "…"  # whose text this is, and under which licence it is reproduced')
        return "\n".join(["[document]", *lines((key, getattr(self.origin, key)) for key in keys), rights])

    def _prefix(self, start: int, end: int) -> str | None:
        text = self.source.text[start:end]
        prefix = self.quoting.prefix(start, end) if text and text.strip() == text else None
        self.unquotable += prefix is None
        return prefix

    def _id(self, *parts: str) -> str:
        """An id of a record, which no other has."""
        whole = "-".join(slug(part) for part in parts if slug(part))
        identity = unique = f"{slug(self.origin.stem) or 'draft'}--{whole}"[:_LONGEST_ID].rstrip("-")
        number = 1
        while unique in self.ids:
            number += 1
            unique = f"{identity}-{number}"
        self.ids.add(unique)
        return unique

    def _statements(self) -> Iterator[Block]:
        for said in self.draft.said:
            prefix = self._prefix(said.start, said.end)
            if prefix is None:
                continue
            text, official = self.source.text[said.start : said.end], said.person.official
            sentence = self.source.sentence_at(said.start)
            meeting = self.draft.meetings.get(sentence.start)
            speaker = (official or slug(said.person.name) or "speaker").split("-")[-1]
            common = self.language.words["common"]
            words = [word for word in folded(text) if len(word) > 3 and word not in common and word not in speaker]
            identity = self._id(speaker, " ".join(words[:_FEW_WORDS]) or "statement")
            self.said.append((said, identity))
            self.written.counts["statement"] += 1
            keys: list[Key] = [
                ("id", identity),
                ("speaker", official),
                ("speaker_name", None if official else visible(said.person.name)),
                ("meeting", meeting.id if meeting else None),
                ("form", said.form),
                ("text", text),
                ("prefix", prefix),
                ("topics", topics_of(text, self.language, self.draft.knowledge.topics)),
                ("instruments", self._instruments(said)),
            ]
            yield said.start, sentence.end + 1, table("statement", keys)

    def _instruments(self, said: Said) -> list[str]:
        """The instruments that a statement names."""
        first, last = self.source.word_at(said.start), self.source.word_at(said.end)
        low, high = (bisect_left(self.instruments, word, key=lambda m: m.first) for word in (first, last))
        return list(dict.fromkeys(m.id for m in self.instruments[low:high]))

    def _passages(self) -> Iterator[Block]:
        for mention in self.draft.mentions:
            start, end = self.source.words[mention.first].start, self.source.words[mention.last - 1].end
            if mention.doubt:
                self.written.decisions.append(f"{self.source.text[start:end]!r}: {mention.doubt}")
                yield start, end, comment(f"unsure: {self.written.decisions[-1]}")
            links = [link for link in mention.links if link[0] not in self.named]
            self.named.update(link[0] for link in links if link[0].startswith("name:"))
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
        prefix, word = self.quoting.prefix(start, end), self.source.word_at(end)
        limit = end + _BEGINNING if start < _BEGINNING else end
        while prefix is None and word < len(self.source.words) and end < limit:
            end, word = self.source.words[word].end, word + 1
            prefix = self.quoting.prefix(start, end)
        if prefix is None:
            self.unquotable += len(by_fields)
            return
        for fields, references in by_fields.items():
            self.written.counts["passage"] += 1
            keys: list[Key] = [
                ("exact", self.source.text[start:end]),
                ("prefix", prefix),
                ("contradicts" if contradicts else "facts", references),
                ("supports", list(fields)),
                ("note", contradicts),
            ]
            yield start, end, table("passage", keys)

    def _claims(self) -> Iterator[str]:
        """The claims, each with its verdict in a comment."""
        for claim in self.claims:
            prefix = self._prefix(claim.start, claim.end)
            if prefix is None:
                continue
            if not self.written.counts["claim"]:
                yield f"{RULE}\n# What the text asserts, against the timeline: disagreements first"
            self.written.counts["claim"] += 1
            record = claim.record
            name = "-".join(str(part) for part in (record.count, record.status or record.fact, record.date) if part)
            number = bisect_right(self.said, claim.start, key=lambda pair: pair[0].start) - 1
            said, statement = self.said[number] if number >= 0 else (None, None)
            own: dict[str, str | None] = {"id": self._id(name), "prefix": prefix}
            if said and claim.end <= said.end + 1:
                own |= {"speaker": said.person.official, "statement": statement}
            keys = record.model_copy(update=own).model_dump()
            yield f"{comment(_verdict(claim))}\n{table('claim', keys.items())}"

    def _unknown(self) -> Iterator[str]:
        """A comment for each person without a record, with the record that it may become."""
        if self.draft.unknown:
            yield f"{RULE}\n# Persons without a record: candidates"
        for name, words in self.draft.unknown.items():
            count = self.source.text.count(name)
            where = f", {' '.join(words)!r}" if words else ""
            self.written.decisions.append(f"{name!r} has no record")
            record = table("official", [("id", slug(name) or "name"), ("name", name)])
            sources = 'sources = [{ document = "…", supports = ["name"] }]'
            places = "1 place" if count == 1 else f"{count} places"
            yield comment(f"{name}{where} ({places}): a new official?\n{record}\n{sources}")


def _verdict(claim: Claim) -> str:
    """What the timeline says of a claim, in a line."""
    record, check, said = claim.record, claim.check, visible(claim.record.text)
    if record.kind == "date":
        held = f"the seeds have {check.held_date}" if check.held_date else "the seeds have no date"
        return f'{check.verdict}: "{said}": {record.fact} {record.field} is said to be {record.date}; {held}'
    held = str(len(check.held)) + (f" to {len(check.held) + len(check.perhaps)}" if check.perhaps else "")
    missing = f"; missing {', '.join(check.missing)}" if check.missing else ""
    extra = f"; extra {', '.join(check.extra)}" if check.extra else ""
    unexplained = check.verdict == "disagrees" and check.held and not missing and not extra
    names = f" ({', '.join(sorted(check.held))})" if unexplained else ""
    shown = said if len(said) <= 90 else f"{said[:89]}…"
    asserted = f'"{shown}": {record.status} on {record.on}'
    return f"{check.verdict}: {asserted}: the timeline has {held}{names}{missing}{extra}"


def topics_of(text: str, language: Language, vocabulary: set[str]) -> list[str]:
    """The topics of the seeds' vocabulary whose words a text has, those with the most of them first; at most four."""
    plain = f" {' '.join(folded(text))} "
    counts = Counter[str]()
    for topic in sorted(vocabulary):
        stems = language.tables["topics"].get(topic, [topic.replace("-", " ")])
        counts[topic] = sum(plain.count(f" {stem}") for stem in stems)
    return [topic for topic, count in counts.most_common(_MOST_TOPICS) if count]
