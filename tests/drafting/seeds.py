"""A copy of the shipped seeds, to put a draft into."""

from pathlib import Path
from shutil import copytree

from app.loading import SHIPPED_SEEDS


def copied_seeds(folder: Path) -> Path:
    """Copy the shipped seeds into a folder; returns where they are."""
    return Path(copytree(SHIPPED_SEEDS, folder / "seeds"))
