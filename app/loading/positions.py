"""The line of each key in a TOML file."""

import re
import tomllib
from bisect import bisect_right

KeyPath = tuple[str | int, ...]
"""Keys and positions in arrays, from the top of a file: ``("membership", 2, "steps", 0, "date")``."""

DEEPEST = 50
"""How deep tables lie at the most whose lines are looked up."""

_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*+")
_BLANKS = re.compile(r"[ \t]*+")
_KEY = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\]|\\.)*+"|'[^']*+'""")
_TEXT = re.compile(
    r'''"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*+"{3,5}'''
    r"""|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"""
    r"""|"(?:[^"\\]|\\.)*+"|'[^']*+\'"""
)
_SCALAR = re.compile(r"[^,\]}#\n]*+")


def line_numbers(source: str) -> dict[KeyPath, int]:
    """The lines, from 1, of all keys, tables and array elements of a text that is valid TOML; in linear time."""
    scan = _Scan(source)
    scan.run()
    return scan.lines


class _Scan:
    """One pass over a text that `tomllib` has read: only valid TOML comes here."""

    def __init__(self, source: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._source = source
        self._at = 0
        self._lengths: dict[KeyPath, int] = {}
        self._breaks = [match.start() for match in re.finditer("\n", source)]

    def run(self) -> None:
        """Read headers and keys until the text ends."""
        table: KeyPath = ()
        while self._skip(_GAP) < len(self._source):
            if self._source[self._at] == "[":
                table = self._header()
            else:
                self._key_and_value(table)

    def _header(self) -> KeyPath:
        start = self._at
        is_array = self._source.startswith("[[", start)
        self._at += 2 if is_array else 1
        keys = self._keys()
        self._at += 2 if is_array else 1
        path: KeyPath = ()
        for number, key in enumerate(keys[:DEEPEST], start=1):
            path += (key,)
            self._mark(path, start)
            if is_array and number == len(keys):
                self._lengths[path] = self._lengths.get(path, 0) + 1
            if path in self._lengths:
                path += (self._lengths[path] - 1,)
        self._mark(path, start)
        return path

    def _keys(self) -> list[str]:
        """A key and, behind dots, those below it."""
        keys = []
        while True:
            self._skip(_BLANKS)
            key = self._take(_KEY)
            keys.append(next(iter(tomllib.loads(f"{key} = 0"))) if key[0] in "\"'" else key)
            self._skip(_BLANKS)
            if self._source[self._at] != ".":
                return keys
            self._at += 1

    def _key_and_value(self, table: KeyPath) -> None:
        start, path = self._at, table
        for key in self._keys()[:DEEPEST]:
            path += (key,)
            self._mark(path, start)
        self._at += 1
        self._skip(_BLANKS)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        opening = self._source[self._at]
        if opening in "\"'":
            self._take(_TEXT)
        elif opening not in "[{":
            self._take(_SCALAR)
        else:
            self._at += 1
            number = 0
            while self._source[self._skip(_GAP)] not in "]}":
                if opening == "[":
                    self._mark((*path, number), self._at)
                    self._value((*path, number))
                    number += 1
                else:
                    self._key_and_value(path)
                if self._source[self._skip(_GAP)] == ",":
                    self._at += 1
            self._at += 1

    def _mark(self, path: KeyPath, at: int) -> None:
        self.lines.setdefault(path, bisect_right(self._breaks, at - 1) + 1)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self._source, self._at)
        self._at = match.end() if match else self._at
        return self._at

    def _take(self, pattern: re.Pattern[str]) -> str:
        start = self._at
        self._skip(pattern)
        return self._source[start : self._at]
