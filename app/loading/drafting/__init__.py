"""From a new text to a draft of its facts, by rules: no network, no model, the same draft each time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.loading.checks import check
from app.loading.drafting.draft import Draft, draft_text
from app.loading.drafting.knowledge import Knowledge, index
from app.loading.drafting.language import LANGUAGES, language
from app.loading.drafting.writing import Origin, Writer, Written
from app.loading.faults import SeedsError
from app.loading.parse import read_seeds
from app.loading.progress import Progress, silent
from app.periods import parse_date


@dataclass
class Drafter:
    """Makes drafts of texts against one seeds folder."""

    knowledge: Knowledge
    code: str
    last: Draft

    @classmethod
    def of(cls, folder: Path, code: str = "en", progress: Progress = silent) -> Self:
        """Read and index a seeds folder; raises :class:`SeedsError` where it has faults."""
        seeds = read_seeds(folder, progress)
        progress("checking")
        known, _ = check(seeds)
        if seeds.faults:
            raise SeedsError(seeds.faults)
        knowledge = index(seeds, known, language(code))
        return cls(knowledge, code, draft_text("", parse_date("2001"), knowledge, language(code), silent))

    def draft(self, text: str, origin: Origin, progress: Progress = silent) -> Written:
        """The draft of a text, as the file that goes beside it."""
        words = language(self.code)
        self.last = draft_text(text, parse_date(origin.published_on), self.knowledge, words, progress)
        return Writer(self.last, origin, words).write()


__all__ = ["LANGUAGES", "Drafter", "Origin", "Written"]
