"""How much of the truth beside the texts a draft finds: `python -m tests.drafting.measure [--show] [SET ...]`."""

import argparse
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.loading import SHIPPED_SEEDS
from tests.drafting.seeds import draft_of, knowledge, toml_of

TEXTS = Path(__file__).parent / "texts"
ARCHIVED = {"turanews-000": "2024-05-21", "qatarpress-004": "2024-07-04"}
LINKED = {"state", "official", "office", "tenure", "organization", "meeting"}

Span = tuple[int, int]


def draft(file: Path, truth: dict[str, Any]) -> dict[str, Any]:
    """The draft of a text, read back as a seed file is."""
    read = draft_of(file.read_bytes().decode(), truth["date"])
    made = tomllib.loads(toml_of(read, truth["date"], file.stem))
    return {**made, "verdicts": {claim.record.text: claim.check.verdict for claim in read.claims}}


def place(text: str, exact: str, prefix: str = "") -> Span:
    start = text.index(prefix + exact) + len(prefix)
    return start, start + len(exact)


def overlap(one: Span, other: Span) -> float:
    """The characters that two spans share, by those of the longer one."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(shared, 0) / max(one[1] - one[0], other[1] - other[0], 1)


def contained(one: Span, other: Span) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(shared, 0) / max(min(one[1] - one[0], other[1] - other[0]), 1)


@dataclass
class Figures:
    """What was found and what was there, over some texts."""

    true: int = 0
    drafted: int = 0
    found: int = 0
    touched: int = 0
    speakers: int = 0
    mentions: int = 0
    mentions_found: int = 0
    links: int = 0
    wrong: int = 0
    claims: int = 0
    claims_found: int = 0
    verdicts: int = 0
    misses: list[str] = field(default_factory=list)

    def show(self) -> str:
        precision, recall = self.found / max(self.drafted, 1), self.found / max(self.true, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        return (
            f"statements: {self.true} true, {self.drafted} drafted, F1 {f1:.2f} "
            f"(precision {precision:.2f}, recall {recall:.2f}; touched "
            f"{self.touched / max(self.true, 1):.2f}), speaker right {self.speakers / max(self.found, 1):.2f}\n"
            f"mentions: recall {self.mentions_found / max(self.mentions, 1):.2f} of {self.mentions}, "
            f"wrong {self.wrong / max(self.links, 1):.2f} of {self.links}\n"
            f"claims: {self.claims_found} of {self.claims}, verdict right {self.verdicts}"
        )


def compare(text: str, truth: dict[str, Any], drafted: dict[str, Any], figures: Figures) -> None:
    """Add the figures of one text."""
    _statements(text, truth, drafted, figures)
    _mentions(text, truth, drafted, figures)
    _claims(text, truth, drafted, figures)


def _statements(text: str, truth: dict[str, Any], drafted: dict[str, Any], figures: Figures) -> None:
    true = [((s["start"], s["start"] + len(s["text"])), s) for s in truth.get("statement", [])]
    made = [(place(text, s["text"], s.get("prefix", "")), s) for s in drafted.get("statement", [])]
    figures.true += len(true)
    figures.drafted += len(made)
    pairs = sorted(((overlap(t[0], m[0]), i, j) for i, t in enumerate(true) for j, m in enumerate(made)), reverse=True)
    used: tuple[set[int], set[int]] = (set(), set())
    for share, i, j in pairs:
        if share >= 0.5 and i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            figures.found += 1
            right = _speaker(true[i][1], made[j][1])
            figures.speakers += right
            if not right:
                figures.misses.append(
                    f"speaker {made[j][1].get('speaker') or made[j][1].get('speaker_name')!r}: {true[i][1]}"
                )
    figures.touched += sum(any(contained(t[0], m[0]) >= 0.5 for m in made) for t in true)
    figures.misses += [f"no statement: {t[1]}" for i, t in enumerate(true) if i not in used[0]]
    figures.misses += [
        f"no such statement: {m[1]['text'][:110]!r} {m[1].get('speaker') or m[1].get('speaker_name')}"
        for j, m in enumerate(made)
        if j not in used[1]
    ]


def _speaker(true: dict[str, Any], made: dict[str, Any]) -> bool:
    if "speaker" in true:
        return bool(true["speaker"] == made.get("speaker"))
    officials = knowledge().officials
    known = officials[made["speaker"]].name if made.get("speaker") in officials else ""
    one, other = true["speaker_name"].lower(), made.get("speaker_name", known).lower()
    return bool(other) and (one in other or other in one)


def _implied(facts: Iterable[str]) -> set[str]:
    """What a true mention makes true as well: the holders, the office, its state or organization."""
    implied = set(facts)
    known = knowledge()
    for fact in [*implied]:
        kind, _, identity = fact.partition(":")
        if kind == "office":
            office = known.offices[identity]
            implied |= {f"state:{office.state}", f"organization:{office.organization}"}
            if office.organization:
                implied.add(f"organization:{known.whole(office.organization)}")
            implied |= {f"tenure:{tenure.id}" for tenure in known.by_office[identity]}
        if kind == "official":
            implied |= {f"tenure:{t.id}" for t in known.by_holder[identity]}
            implied |= {f"office:{t.office}" for t in known.by_holder[identity]}
        if kind == "meeting":
            implied |= {"organization:sco", f"organization:{known.meetings[identity].organization}"}
    return implied


def _mentions(text: str, truth: dict[str, Any], drafted: dict[str, Any], figures: Figures) -> None:
    true = [((m["start"], m["start"] + len(m["text"])), m["facts"]) for m in truth.get("mention", [])]
    made = [
        (place(text, p["exact"], p.get("prefix", "")), fact)
        for p in drafted.get("passage", [])
        for fact in p.get("facts", [])
        if fact.partition(":")[0] in LINKED
    ]
    for span, facts in true:
        for fact in facts:
            figures.mentions += 1
            if any(fact == other and contained(span, at) > 0 for at, other in made):
                figures.mentions_found += 1
            else:
                figures.misses.append(f"no mention: {fact} at {text[slice(*span)]!r}")
    for at, fact in made:
        figures.links += 1
        right = any(contained(span, at) > 0 and fact in _implied(facts) for span, facts in true)
        figures.wrong += not right
        if not right:
            figures.misses.append(f"wrong mention: {fact} at {text[slice(*at)]!r} … {text[at[0] - 30 : at[1] + 20]!r}")


def _claims(text: str, truth: dict[str, Any], drafted: dict[str, Any], figures: Figures) -> None:
    made = [(place(text, c["text"], c.get("prefix", "")), c) for c in drafted.get("claim", [])]
    said = drafted["verdicts"]
    for claim in truth.get("claim", []):
        figures.claims += 1
        span = place(text, claim["text"])
        same = [
            c
            for at, c in made
            if contained(span, at) > 0
            and all(c.get(key) == claim[key] for key in ("status", "count", "date") if key in claim)
        ]
        figures.claims_found += bool(same)
        figures.verdicts += bool(same) and said[same[0]["text"]] == claim["verdict"]
        if not same or said[same[0]["text"]] != claim["verdict"]:
            figures.misses.append(f"claim: {claim} {[c for at, c in made if contained(span, at) > 0]}")
        for each in same:
            made = [other for other in made if other[1] is not each]
    figures.misses += [f"further claim: {c}" for _, c in made]


def archived(figures: Figures, name: str, date: str) -> str:
    """The two archived documents, which are in the seeds: what a draft of them has of the work by hand."""
    file = SHIPPED_SEEDS / "sco" / "documents" / f"{name}.txt"
    text = file.read_bytes().decode()
    truth = tomllib.loads(file.with_suffix(".toml").read_text(encoding="utf-8"))
    made = draft(file, {"date": date})
    for statement in truth["statement"]:
        statement["start"] = place(text, statement["text"], statement.get("prefix", ""))[0]
    _statements(text, {"statement": truth["statement"]}, made, figures)
    passages = [(place(text, p["exact"], p.get("prefix", "")), p) for p in made["passage"]]
    found = facts = 0
    for passage in truth["passage"]:
        span = place(text, passage["exact"], passage.get("prefix", ""))
        near = [p for at, p in passages if contained(span, at) >= 0.5]
        found += bool(near)
        own = {*passage.get("facts", []), *passage.get("contradicts", [])}
        share = any(own & {*p.get("facts", []), *p.get("contradicts", [])} for p in near)
        facts += share
        if not share:
            figures.misses.append(f"passage: {sorted(own)[:3]} {passage['exact'][:90]!r}")
    return f"{name}: passages {found} of {len(truth['passage'])}, with a fact in common {facts}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=["development", "held_out", "archived"])
    parser.add_argument("--show", action="store_true", help="list what was missed or wrong")
    arguments = parser.parse_args()
    for name in arguments.sets:
        figures, lines = measure(name)
        lines = [f"== {name}", *lines, figures.show(), *(figures.misses if arguments.show else [])]
        sys.stdout.write("\n".join([*lines, ""]))


def measure(name: str) -> tuple[Figures, list[str]]:
    """The figures of a set of texts."""
    figures = Figures()
    if name == "archived":
        return figures, [archived(figures, document, date) for document, date in ARCHIVED.items()]
    for file in sorted((TEXTS / name).glob("*.txt")):
        truth = tomllib.loads(file.with_suffix(".toml").read_text(encoding="utf-8"))
        figures.misses.append(f"-- {file.stem}")
        compare(file.read_bytes().decode(), truth, draft(file, truth), figures)
    return figures, []


if __name__ == "__main__":
    main()
