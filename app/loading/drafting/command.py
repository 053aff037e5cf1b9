"""What `scokb draft` does: reads the text, makes the draft, says in a few lines what needs a decision."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from app.loading.checks import check
from app.loading.drafting.draft import draft_text
from app.loading.drafting.knowledge import LANGUAGES, Knowledge, Language
from app.loading.drafting.writing import Writer
from app.loading.parse import Progress, read_seeds
from app.loading.records import DocumentRecord
from app.periods import parse_date

_SHOWN = 8


class DraftError(Exception):
    """What keeps a draft from being made. The message is written for the reader."""


def draft_file(
    file: Path, document: Mapping[str, str], folders: Sequence[Path], progress: Progress
) -> tuple[str, list[str]]:
    """The draft of a text file, and its summary; `document` has the keys of its table. Raises :class:`DraftError`."""
    text, wrong_id, named = _text(file), _wrong_id(file.stem, document), ", ".join(map(str, folders))
    seeds = read_seeds(folders, progress)
    progress("checking")
    knowledge = Knowledge(check(seeds), Language(document["language"]))
    if not knowledge.states:
        raise DraftError(f"{named} holds no seeds: no state is known there")
    draft = draft_text(text, parse_date(document["published_on"]), knowledge, progress)
    writer = Writer(draft, file.stem, document)
    toml = writer.write()
    summary = _summary(writer)
    # Neither the text nor its draft need be right yet where they already are in the folder.
    faults = sum(fault.file.resolve().with_suffix("") != file.resolve().with_suffix("") for fault in seeds.faults)
    if faults:
        counted = _counted(faults, "fault")
        summary.append(f"{named} has {counted}, listed by `scokb check`: the draft may miss what they hide.")
    if wrong_id:
        summary.append(f"{file.stem!r} is no id of a document: name the text with small letters, digits and hyphens.")
    return toml, summary


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


def _wrong_id(stem: str, document: Mapping[str, str]) -> bool:
    """Whether the name of a file is no id; raises :class:`DraftError` for what is wrong with a key of its document."""
    if document["language"] not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise DraftError(f"there are no rules for the language {document['language']!r}; there are for: {known}")
    try:
        DocumentRecord.model_validate({"id": stem, **document})
    except ValidationError as error:
        for fault in error.errors():
            if fault["loc"] != ("id",):
                option = "date" if fault["loc"] == ("published_on",) else fault["loc"][0]
                raise DraftError(f"--{option}: {fault['msg'].removeprefix('Value error, ')}") from error
        return True
    return False


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _summary(writer: Writer) -> list[str]:
    counts = ", ".join(_counted(writer.counts[noun], noun) for noun in ("statement", "passage", "claim"))
    lines = [f"{writer.stem}: {counts}, {len(writer.disagreements)} of which disagree with the timeline."]
    for heading, items in (("Disagrees", writer.disagreements), ("Needs a decision", writer.decisions)):
        lines += [f"{heading}: {item}" for item in items[:_SHOWN]]
        if len(items) > _SHOWN:
            lines.append(f"{heading}: {len(items) - _SHOWN} more, as comments in the draft")
    return lines
