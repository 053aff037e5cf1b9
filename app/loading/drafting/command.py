"""What `scokb draft` does: reads the text, makes the draft, says in a few lines what needs a decision."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import ValidationError

from app.loading.drafting import LANGUAGES, Drafter, Origin, Written
from app.loading.parse import Progress
from app.loading.records import DocumentRecord

_SHOWN = 8


class DraftError(Exception):
    """What keeps a draft from being made. The message is written for the reader."""


def draft_file(file: Path, origin: Origin, seeds: Sequence[Path], progress: Progress) -> tuple[str, list[str]]:
    """The draft of a text file, and its summary; raises :class:`DraftError`."""
    text, faults, named = _text(file), _faults(origin), ", ".join(map(str, seeds))
    for key, message in faults.items():
        if key != "id":
            raise DraftError(f"--{key}: {message}")
    drafter = Drafter.of(seeds, origin.language, but=file, progress=progress)
    if not drafter.knowledge.states:
        raise DraftError(f"{named} holds no seeds: no state is known there")
    written = drafter.write(drafter.read(text, origin.published_on, progress), origin)
    summary = _summary(written, origin)
    if drafter.faults:
        counted = _counted(drafter.faults, "fault")
        summary.append(f"{named} has {counted}, listed by `scokb check`: the draft may miss what they hide.")
    if "id" in faults:
        summary.append(f"{origin.stem!r} is no id of a document: name the text with small letters, digits and hyphens.")
    return written.toml, summary


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


def _faults(origin: Origin) -> dict[str, str]:
    """What is wrong with the keys of a document, by option; `id` with the name of its file."""
    if origin.language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise DraftError(f"there are no rules for the language {origin.language!r}; there are for: {known}")
    keys = asdict(origin)
    try:
        DocumentRecord.model_validate({"id": keys.pop("stem"), **keys})
    except ValidationError as error:
        errors = [(str(each["loc"][0]), each["msg"].removeprefix("Value error, ")) for each in error.errors()]
        return {"date" if key == "published_on" else key: message for key, message in errors}
    return {}


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
