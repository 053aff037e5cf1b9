"""The line of each key in a TOML file."""

import re
import tomllib
from bisect import bisect_right

KeyPath = tuple[str | int, ...]
"""Keys and positions in arrays, from the top of a file: ``("membership", 2, "steps", 0, "date")``."""

DEEPEST = 50  # how deep tables lie at the most whose lines are looked up

# No group is possessive: early patches of Python 3.11 match those wrongly. Each loop begins with another character.
_GAP = re.compile(r"[ \t\r\n]*+(?:#[^\n]*+[ \t\r\n]*+)*")
_BASIC = r'"[^"\\]*+(?:\\.[^"\\]*+)*"'
_KEY = re.compile(rf"[ \t]*+(?:[A-Za-z0-9_-]++|{_BASIC}|'[^']*+')[ \t]*+")
_VALUE = re.compile(
    r'''"""[^"\\]*+(?:(?:\\[\s\S]|"{1,2}(?!"))[^"\\]*+)*"{3,5}'''
    r"""|'''[^']*+(?:'{1,2}(?!')[^']*+)*'{3,5}"""
    rf"|{_BASIC}|'[^']*+'|[^,\]}}#\n]*+"
)


def line_numbers(source: str) -> dict[KeyPath, int]:
    """The lines, from 1, of all keys, tables and array elements of a text that is valid TOML; in linear time."""
    scan = _Scan(source)
    table: KeyPath = ()
    while sign := scan.sign():
        table = scan.header() if sign == "[" else scan.key_and_value(table)
    return scan.lines


class _Scan:
    """One pass over a text that `tomllib` has read."""

    def __init__(self, source: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._source = source
        self._at = 0
        self._lengths: dict[KeyPath, int] = {}
        self._breaks = [match.start() for match in re.finditer("\n", source)]

    def sign(self) -> str:
        """The next character that is no blank, line break or comment; empty at the end."""
        self._take(_GAP)
        return self._source[self._at : self._at + 1]

    def header(self) -> KeyPath:
        """Read the header of a table; returns its path."""
        start = self._at
        is_array = self._source.startswith("[[", start)
        keys = self._keys(2 if is_array else 1)
        self._at += 1 if is_array else 0
        path: KeyPath = ()
        for number, key in enumerate(keys, start=1):
            path += (key,)
            self._mark(path, start)
            if is_array and number == len(keys):
                self._lengths[path] = self._lengths.get(path, 0) + 1
            if path in self._lengths:
                path += (self._lengths[path] - 1,)
        self._mark(path, start)
        return path

    def key_and_value(self, table: KeyPath) -> KeyPath:
        """Read a key of a table, and its value; returns the path of the table."""
        start, path = self._at, table
        for key in self._keys(0):
            path += (key,)
            self._mark(path, start)
        self._value(path)
        return table

    def _keys(self, skipped: int) -> list[str]:
        """Read a key and, behind dots, those below it, and one character behind them."""
        self._at += skipped
        keys, dot = [], "."
        while dot == ".":
            key = self._take(_KEY).strip(" \t")
            keys.append(next(iter(tomllib.loads(f"{key} = 0"))) if key[0] in "\"'" else key)
            dot = self._source[self._at]
            self._at += 1
        return keys[:DEEPEST]

    def _value(self, path: KeyPath) -> None:
        opening = self.sign()
        if opening not in {"[", "{"}:
            self._take(_VALUE)
            return
        self._at += 1
        number = 0
        while self.sign() not in {"]", "}"}:
            if opening == "{":
                self.key_and_value(path)
            else:
                self._mark((*path, number), self._at)
                self._value((*path, number))
                number += 1
            if self.sign() == ",":
                self._at += 1
        self._at += 1

    def _mark(self, path: KeyPath, at: int) -> None:
        self.lines.setdefault(path, bisect_right(self._breaks, at - 1) + 1)

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._source, self._at)
        self._at = match.end() if match else self._at
        return match[0] if match else ""
