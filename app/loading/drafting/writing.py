"""A draft as the file of its facts: the document, each sentence with what it proves, the claims, what is unsure."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from app.loading.drafting.claims import Claim
from app.loading.drafting.context import Link
from app.loading.drafting.draft import Draft
from app.loading.drafting.language import Language, folded
from app.loading.drafting.quoting import Quoting
from app.loading.drafting.speech import Said
from app.loading.drafting.toml import RULE, Value, comment, heading, lines, slug, table, visible
from app.loading.drafting.topics import topics_of

_FEW_WORDS = 4
_BEGINNING = 150
_VERDICTS = {"disagrees": 0, "agrees": 1, "not_checkable": 2}


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
    """A draft as TOML, with what a curator wants to know of it first."""

    toml: str
    statements: int
    passages: int
    claims: int
    disagreements: list[str]
    decisions: list[str]


class Writer:
    """Writes one draft."""

    def __init__(self, draft: Draft, origin: Origin, language: Language) -> None:
        self.draft, self.origin, self.language = draft, origin, language
        self.source = draft.source
        self.quoting = Quoting(self.source.text, [word.start for word in self.source.words])
        self.ids = {identity for kind, identity in draft.knowledge.known if kind in {"statement", "claim"}}
        self.decisions: list[str] = []
        self.unquotable = 0
        self.named: set[str] = set()
        self.said: list[tuple[Said, str]] = []
        instruments = (m for m in draft.mentions if m.kind == "instrument")
        self.instruments = sorted(instruments, key=lambda m: m.first)
        self.counts: dict[str, int] = defaultdict(int)

    def write(self) -> Written:
        """The file, and its summary."""
        blocks: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        for start, end, text in [*self._statements(), *self._passages()]:
            blocks[self.source.sentence_at(start).start].append((start, -end, text))
        parts = []
        for sentence in self.source.sentences:
            if blocks[sentence.start]:
                parts.append(heading(f'"{self.source.text[sentence.start : sentence.end]}"'))
                parts += [text for _, _, text in sorted(blocks[sentence.start], key=lambda block: block[:2])]
        claims = self._claims()
        unknown = self._unknown()
        against = [self._verdict(c) for c in self._ordered() if c.check.verdict == "disagrees"]
        disagreements = [each.removeprefix("disagrees: ") for each in against]
        head = [self._head(disagreements), self._document()]
        toml = "\n\n".join([*head, *parts, *claims, *unknown]) + "\n"
        return Written(
            toml, self.counts["statement"], self.counts["passage"], self.counts["claim"], disagreements, self.decisions
        )

    def _head(self, disagreements: list[str]) -> str:
        said = [
            f"Draft of the facts in {self.origin.stem}.txt, made by scokb draft: check each record against the text."
        ]
        if disagreements:
            said += ["", "Disagrees with the timeline:", *(f"- {each}" for each in disagreements)]
        if self.unquotable:
            said += ["", f"{self.unquotable} places repeat each other word for word and cannot be quoted one by one."]
        return comment("\n".join(said))

    def _document(self) -> str:
        origin = self.origin
        keys = [
            ("title", origin.title),
            ("publisher", origin.publisher),
            ("url", origin.url),
            ("published_on", origin.published_on),
            ("language", origin.language),
        ]
        rights = comment('rights = "…"  # whose text this is, and under which licence it is reproduced')
        return "\n".join(["[document]", *lines(keys), rights])

    # Statements

    def _statements(self) -> Iterator[tuple[int, int, str]]:
        for said in self.draft.said:
            prefix = self._prefix(said.start, said.end)
            if prefix is None:
                continue
            text = self.source.text[said.start : said.end]
            meeting = self.draft.meetings.get(self.source.sentence_at(said.start).start)
            official = said.person.official
            self.counts["statement"] += 1
            identity = self._id(said)
            self.said.append((said, identity))
            yield (
                said.start,
                self.source.sentence_at(said.start).end + 1,
                table(
                    "statement",
                    [
                        ("id", identity),
                        ("speaker", official),
                        ("speaker_name", None if official else visible(said.person.name)),
                        ("meeting", meeting.id if meeting else None),
                        ("form", said.form),
                        ("text", text),
                        ("prefix", prefix),
                        ("topics", topics_of(text, self.language, self.draft.knowledge.topics)),
                        ("instruments", self._instruments(said)),
                    ],
                ),
            )

    def _instruments(self, said: Said) -> list[str]:
        """The instruments that a statement names."""
        first, last = self.source.word_at(said.start), self.source.word_at(said.end)
        low, high = (bisect_left(self.instruments, word, key=lambda m: m.first) for word in (first, last))
        return list(dict.fromkeys(m.links[0][0].partition(":")[2] for m in self.instruments[low:high]))

    def _id(self, said: Said) -> str:
        speaker = (said.person.official or slug(said.person.name) or "speaker").split("-")[-1]
        common = {"said", "that", "with", "will", "have", "this", "from", "their", "they", "which", "would", "been"}
        words = [
            word for word in folded(self.source.text[said.start : said.end]) if len(word) > 3 and word not in common
        ]
        own = [word for word in words if word not in speaker][:_FEW_WORDS]
        return self._unique(
            f"{slug(self.origin.stem) or 'draft'}--{speaker}-{slug(' '.join(own)) or 'statement'}"[:100].rstrip("-")
        )

    def _unique(self, identity: str) -> str:
        number, unique = 1, identity
        while unique in self.ids:
            number += 1
            unique = f"{identity}-{number}"
        self.ids.add(unique)
        return unique

    def _prefix(self, start: int, end: int) -> str | None:
        text = self.source.text[start:end]
        prefix = self.quoting.prefix(start, end) if text.strip() == text and text else None
        self.unquotable += prefix is None
        return prefix

    def _placed(self, start: int, end: int) -> tuple[int, str] | None:
        """The end and the prefix of a passage; at the beginning of a text, where little is before it, it takes more."""
        prefix = self.quoting.prefix(start, end)
        word, reach = self.source.word_at(end), end
        while prefix is None and start < _BEGINNING and word < len(self.source.words) and reach < end + _BEGINNING:
            reach = self.source.words[word].end
            prefix, word = self.quoting.prefix(start, reach), word + 1
        self.unquotable += prefix is None
        return None if prefix is None else (reach, prefix)

    # Passages

    def _passages(self) -> Iterator[tuple[int, int, str]]:
        for mention in self.draft.mentions:
            start = self.source.words[mention.first].start
            end = self.source.words[mention.last - 1].end
            if mention.doubt:
                self.decisions.append(f"{self.source.text[start:end]!r}: {mention.doubt}")
                yield start, end, comment(f"unsure: {self.decisions[-1]}")
            links = [link for link in mention.links if link[0] not in self.named]
            self.named.update(link[0] for link in links if link[0].startswith("name:"))
            yield from self._linked(start, end, links)
        for start, end, links in self.draft.further:
            yield from self._linked(start, end, links)
        for claim in self.draft.claims:
            yield from self._linked(claim.start, claim.end, claim.proves)
            yield from self._linked(claim.start, claim.end, claim.contradicts, contradicts=self._verdict(claim))

    def _linked(
        self, start: int, end: int, links: list[Link], *, contradicts: str | None = None
    ) -> Iterator[tuple[int, int, str]]:
        by_fields: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for reference, fields in links:
            if reference not in by_fields[fields]:
                by_fields[fields].append(reference)
        for fields, references in by_fields.items():
            place = self._placed(start, end)
            if place is None:
                return
            end, prefix = place
            self.counts["passage"] += 1
            keys: list[tuple[str, Value | None]] = [
                ("exact", self.source.text[start:end]),
                ("prefix", prefix),
                ("contradicts" if contradicts else "facts", references),
                ("supports", list(fields)),
                ("note", contradicts),
            ]
            yield start, end, table("passage", keys)

    # Claims

    def _ordered(self) -> list[Claim]:
        return sorted(self.draft.claims, key=lambda claim: (_VERDICTS[claim.check.verdict], claim.start))

    def _claims(self) -> list[str]:
        written = []
        for claim in self._ordered():
            prefix = self._prefix(claim.start, claim.end)
            if prefix is None:
                continue
            record = claim.record
            self.counts["claim"] += 1
            self.counts[claim.check.verdict] += 1
            parts = (record.count, record.status or record.fact, record.date)
            name = "-".join(str(part) for part in parts if part is not None)
            said, statement = self._statement_of(claim)
            keys: list[tuple[str, Value | None]] = [
                ("id", self._unique(f"{slug(self.origin.stem) or 'draft'}--{slug(name)}")),
                ("kind", record.kind),
                ("text", record.text),
                ("prefix", prefix),
                ("organization", record.organization),
                ("on", record.on),
                ("speaker", said.person.official if said else None),
                ("statement", statement),
                ("status", record.status),
                ("count", record.count),
                ("states", record.states),
                ("fact", record.fact),
                ("field", record.field),
                ("date", record.date),
            ]
            written.append(f"{comment(self._verdict(claim))}\n{table('claim', keys)}")
        return (
            [f"{RULE}\n# What the text asserts, against the timeline: disagreements first", *written] if written else []
        )

    def _statement_of(self, claim: Claim) -> tuple[Said | None, str | None]:
        """The statement that a claim is made in, and its id."""
        number = bisect_right(self.said, claim.start, key=lambda pair: pair[0].start) - 1
        said, identity = self.said[number] if number >= 0 else (None, None)
        return (said, identity) if said and claim.end <= said.end + 1 else (None, None)

    def _verdict(self, claim: Claim) -> str:
        """What the timeline says of a claim, in a line."""
        record, check = claim.record, claim.check
        said = visible(record.text)
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

    # What is not in the seeds

    def _unknown(self) -> list[str]:
        parts = []
        for name, words in self.draft.unknown.items():
            count = self.source.text.count(name)
            where = f", {' '.join(words)!r}" if words else ""
            self.decisions.append(f"{name!r} has no record")
            record = (
                table("official", [("id", slug(name) or "name"), ("name", name)])
                + '\nsources = [{ document = "…", supports = ["name"] }]'
            )
            parts.append(
                comment(f"{name}{where} ({count} {'place' if count == 1 else 'places'}): a new official?\n{record}")
            )
        return [f"{RULE}\n# Persons without a record: candidates", *parts] if parts else []
