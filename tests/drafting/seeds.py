"""Drafts against the shipped seeds, which are indexed once; and a copy of the seeds, to put a draft into."""

from functools import cache
from pathlib import Path
from shutil import copytree

from app.loading import SHIPPED_SEEDS
from app.loading.checks import check
from app.loading.drafting.draft import Draft, draft_text
from app.loading.drafting.knowledge import Knowledge, Language
from app.loading.drafting.writing import Writer
from app.loading.parse import read_seeds, silent
from app.periods import parse_date


@cache
def knowledge() -> Knowledge:
    known = check(read_seeds([SHIPPED_SEEDS]))
    return Knowledge(known, Language("en"))


def draft_of(text: str, date: str) -> Draft:
    return draft_text(text, parse_date(date), knowledge(), silent)


def toml_of(draft: Draft, date: str, stem: str = "text") -> str:
    document = {"title": "Title", "publisher": "Publisher", "published_on": date, "language": "en"}
    return Writer(draft, stem, document).write()


def copied_seeds(folder: Path) -> Path:
    """Copy the shipped seeds into a folder; returns where they are."""
    return Path(copytree(SHIPPED_SEEDS, folder / "seeds"))
