"""What a load is at, for whoever waits for it."""

from collections.abc import Callable

Progress = Callable[[str], None]  # is told, in a few words, each time that a load gets on


def silent(_at: str) -> None:
    """For a load that nobody waits for."""
