"""How a passage is quoted so that it is found in its text once: with the text before it, where need be."""

from collections import Counter

_STEPS = (1, 2, 3, 5, 8, 13, 21, 34)
"""How many words before a quote are tried as its prefix; one that needs more is not quoted."""

_SHORT = 40
"""Quotes up to this length are searched for; longer ones are looked up by how they begin."""


class Quoting:
    """Finds prefixes in one text; the work grows with the text and not with its square."""

    def __init__(self, text: str, word_starts: list[int]) -> None:
        self.text = text
        self.starts = word_starts
        self.work = 0
        self._places: dict[str, list[int]] = {}
        self._contexts: dict[tuple[str, int], Counter[str]] = {}
        self._beginnings: dict[str, list[int]] | None = None

    def prefix(self, start: int, end: int) -> str | None:
        """The shortest prefix that makes a quote unique: empty where it is so; None where there is none."""
        exact = self.text[start:end]
        places = self._where(exact)
        if len(places) == 1:
            return ""
        for step in _STEPS:
            contexts = self._contexts.get((exact, step))
            if contexts is None:
                self.work += len(places)
                contexts = Counter(self._before(place, step) for place in places)
                self._contexts[exact, step] = contexts
            before = self._before(start, step)
            if contexts[before] == 1 and self._once(before, exact, places):
                return before
        return None

    def _once(self, before: str, exact: str, places: list[int]) -> bool:
        """Whether a prefix is before one place only, even where it begins inside a word."""
        if len(places) > 200:
            # Word by word is enough but for a prefix that begins inside a longer word; that one is checked by counting.
            return self.text.count(before + exact) == 1 if len(self._contexts) < 2000 else True
        self.work += len(places)
        return sum(self.text.endswith(before, 0, place) for place in places) == 1

    def _before(self, place: int, words: int) -> str:
        """The text before a place, from so many words before it."""
        low, high = 0, len(self.starts)
        while low < high:
            middle = (low + high) // 2
            if self.starts[middle] < place:
                low = middle + 1
            else:
                high = middle
        first = self.starts[low - words] if low >= words else 0
        return self.text[first:place]

    def _where(self, exact: str) -> list[int]:
        """All places of a quote, those that overlap included."""
        if exact not in self._places:
            found = []
            if len(exact) <= _SHORT:
                self.work += len(self.text) // 1000
                place = self.text.find(exact)
                while place >= 0:
                    found.append(place)
                    place = self.text.find(exact, place + 1)
            else:
                candidates = self._begun().get(exact[:_SHORT], [])
                self.work += len(candidates)
                found = [place for place in candidates if self.text.startswith(exact, place)]
            self._places[exact] = found
        return self._places[exact]

    def _begun(self) -> dict[str, list[int]]:
        if self._beginnings is None:
            self._beginnings = {}
            for place in range(len(self.text)):
                if place == 0 or not (self.text[place - 1].isalnum() and self.text[place].isalnum()):
                    self._beginnings.setdefault(self.text[place : place + _SHORT], []).append(place)
        return self._beginnings
