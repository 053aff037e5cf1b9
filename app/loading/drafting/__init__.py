"""From a new text to a draft of its facts, by rules: no network, no model, the same draft each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.loading.checks import check
from app.loading.drafting.draft import Draft, draft_text
from app.loading.drafting.knowledge import Knowledge
from app.loading.drafting.language import LANGUAGES, Language
from app.loading.drafting.writing import Origin, Writer, Written
from app.loading.parse import Progress, read_seeds, silent
from app.periods import parse_date


@dataclass
class Drafter:
    """Makes drafts of texts of one language against some folders of seeds; `faults` is how many they have."""

    knowledge: Knowledge
    faults: int = 0

    @classmethod
    def of(
        cls, folders: Sequence[Path], code: str = "en", *, but: Path | None = None, progress: Progress = silent
    ) -> Self:
        """Read and index folders of seeds; faults of the file `but` and of the one beside it do not count."""
        seeds = read_seeds(folders, progress)
        progress("checking")
        known = check(seeds)
        own = but.resolve().with_suffix("") if but else None
        faults = [fault for fault in seeds.faults if fault.file.resolve().with_suffix("") != own]
        return cls(Knowledge(known, Language(code)), len(faults))

    def read(self, text: str, published_on: str, progress: Progress = silent) -> Draft:
        """What a text of a date says; raises DateError for what is no date."""
        return draft_text(text, parse_date(published_on), self.knowledge, progress)

    def write(self, draft: Draft, origin: Origin) -> Written:
        """A draft as the file that goes beside its text."""
        return Writer(draft, origin).write()


__all__ = ["LANGUAGES", "Draft", "Drafter", "Origin", "Written"]
