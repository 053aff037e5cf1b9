"""How a passage is quoted so that it is found in its text once: with the text before it, where need be."""

from bisect import bisect_right
from collections import Counter

_REACHES = (8, 20, 45, 100, 240)  # characters before a quote that are tried as its prefix; with more it is not quoted


class Quoting:
    """Finds prefixes in one text; each different quote is searched for once."""

    def __init__(self, text: str, word_starts: list[int]) -> None:
        self.text, self.starts = text, [0, *word_starts]
        self._places: dict[str, list[int]] = {}
        self._before: dict[tuple[str, int], Counter[str]] = {}

    def prefix(self, start: int, end: int) -> str | None:
        """A short prefix that makes a quote unique: empty where it is so; None where there is none."""
        exact = self.text[start:end]
        if self._is_unique(exact):
            return ""
        for reach in _REACHES:
            if start < reach:
                return self.text[:start] if self._is_unique(self.text[:end]) else None
            if (exact, reach) not in self._before:
                self._before[exact, reach] = Counter(self.text[max(p - reach, 0) : p] for p in self._where(exact))
            if self._before[exact, reach][self.text[start - reach : start]] == 1:
                return self.text[self.starts[bisect_right(self.starts, start - reach) - 1] : start]
        return None

    def _is_unique(self, sought: str) -> bool:
        return self.text.find(sought) == self.text.rfind(sought)

    def _where(self, exact: str) -> list[int]:
        """All places of a quote, those that overlap included."""
        if exact not in self._places:
            found, place = list[int](), self.text.find(exact)
            while place >= 0:
                found.append(place)
                place = self.text.find(exact, place + 1)
            self._places[exact] = found
        return self._places[exact]
