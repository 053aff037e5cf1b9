"""The progress of a load."""

from collections.abc import Callable

Progress = Callable[[str], None]  # called at each step of a load, with a few words that name it


def silent(_at: str) -> None:
    """Report nothing."""
