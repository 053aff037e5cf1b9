"""What `scokb draft` does: reads the text, makes the draft, says in a few lines what needs a decision."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from app.loading.drafting import LANGUAGES, Drafter, Origin, Written
from app.loading.progress import Progress
from app.loading.records import DocumentRecord
from app.periods import DateError, parse_date

_SHOWN = 8


class DraftError(Exception):
    """What keeps a draft from being made. The message is written for the reader."""


def draft_file(file: Path, origin: Origin, seeds: Sequence[Path], progress: Progress) -> tuple[str, list[str]]:
    """The draft of a text file, and its summary; raises :class:`DraftError`."""
    text = _text(file)
    _check(origin)
    drafter = Drafter.of(seeds, origin.language, but=file, progress=progress)
    if not drafter.knowledge.states:
        raise DraftError(f"{_named(seeds)} holds no seeds: no state is known there")
    written = drafter.write(drafter.read(text, origin.published_on, progress), origin)
    return written.toml, [*_summary(written, origin), *_doubts(drafter, origin, seeds)]


def _named(seeds: Sequence[Path]) -> str:
    return ", ".join(map(str, seeds))


def _text(file: Path) -> str:
    try:
        text = file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise DraftError(f"{file}: byte {error.start} is not UTF-8") from error
    except OSError as error:
        raise DraftError(f"{file} cannot be read: {error.strerror}") from error
    if "\0" in text:
        raise DraftError(f"{file} is not a text: it contains the character U+0000")
    if not text.strip():
        raise DraftError(f"{file} is empty")
    return text


def _check(origin: Origin) -> None:
    if origin.language not in LANGUAGES:
        raise DraftError(
            f"there are no rules for the language {origin.language!r}; there are for: {', '.join(LANGUAGES)}"
        )
    try:
        parse_date(origin.published_on)
    except DateError as error:
        raise DraftError(f"--date: {error}") from error
    keys = {"title": origin.title, "publisher": origin.publisher, "url": origin.url, "language": origin.language}
    try:
        DocumentRecord.model_validate({"id": "draft", **keys})
    except ValidationError as error:
        first = error.errors()[0]
        raise DraftError(f"--{first['loc'][0]}: {first['msg'].removeprefix('Value error, ')}") from error


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _summary(written: Written, origin: Origin) -> list[str]:
    counts = ", ".join(_counted(written.counts[noun], noun) for noun in ("statement", "passage", "claim"))
    lines = [f"{origin.stem}: {counts}, {len(written.disagreements)} of which disagree with the timeline."]
    for heading, items in (("Disagrees", written.disagreements), ("Needs a decision", written.decisions)):
        lines += [f"{heading}: {item}" for item in items[:_SHOWN]]
        if len(items) > _SHOWN:
            lines.append(f"{heading}: {len(items) - _SHOWN} more, as comments in the draft")
    return lines


def _doubts(drafter: Drafter, origin: Origin, seeds: Sequence[Path]) -> list[str]:
    lines = []
    if drafter.faults:
        counted = _counted(drafter.faults, "fault")
        lines.append(f"{_named(seeds)} has {counted}, listed by `scokb check`: the draft may miss what they hide.")
    try:
        DocumentRecord.model_validate({"id": origin.stem, "title": "-", "publisher": "-", "language": "en"})
    except ValidationError:
        lines.append(f"{origin.stem!r} is no id of a document: name the text with small letters, digits and hyphens.")
    return lines
