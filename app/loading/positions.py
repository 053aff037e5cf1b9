"""The line of each key in a TOML file."""

import re
import tomllib
from bisect import bisect_right

KeyPath = tuple[str | int, ...]  # keys and positions in arrays: ``("membership", 2, "steps", 0, "date")``
DEEPEST = 50  # how deep tables lie at the most whose lines are looked up

# No group is possessive: early patches of Python 3.11 match those wrongly. Each loop begins with another character.
_GAP = re.compile(r"[ \t\r\n]*+(?:#[^\n]*+[ \t\r\n]*+)*")
_BASIC = r'"[^"\\]*+(?:\\.[^"\\]*+)*"'
_KEY = re.compile(rf"[ \t]*+([A-Za-z0-9_-]++|{_BASIC}|'[^']*+')[ \t]*+([.=\]])")
_VALUE = re.compile(
    r'''"""[^"\\]*+(?:(?:\\[\s\S]|"{1,2}(?!"))[^"\\]*+)*"{3,5}'''
    r"""|'''[^']*+(?:'{1,2}(?!')[^']*+)*'{3,5}"""
    rf"|{_BASIC}|'[^']*+'|[^,\]}}#\n]*+"
)


def line_numbers(source: str) -> dict[KeyPath, int]:
    """The lines, from 1, of all keys, tables and array elements of a text that is valid TOML; in linear time."""
    breaks = [match.start() for match in re.finditer("\n", source)]
    lines: dict[KeyPath, int] = {}
    lengths: dict[KeyPath, int] = {}  # of the arrays of tables
    table: KeyPath = ()
    around: list[tuple[KeyPath, int | None]] = []  # the arrays, with their lengths so far, and the inline tables
    at = _end(_GAP, source, 0)
    while at < len(source):
        start, sign = at, source[at]
        path, length = around[-1] if around else (table, None)
        paths: list[KeyPath] = []
        if sign in "]},":
            at += 1
            if sign != ",":
                around.pop()
        elif sign == "[" and not around:
            is_array = source.startswith("[[", at)
            keys, at = _keys(source, at + 1 + is_array)
            at += is_array
            paths = _header(keys, lengths, is_array=is_array)
            table = paths[-1]
        else:
            if length is None:
                keys, at = _keys(source, at)
                paths = [(*path, *keys[:number]) for number in range(1, len(keys) + 1)]
            else:
                paths = [(*path, length)]
                around[-1] = path, length + 1
            at = _end(_GAP, source, at)
            if source[at] in "[{":
                around.append((paths[-1], 0 if source[at] == "[" else None))
                at += 1
            else:
                at = _end(_VALUE, source, at)
        for each in paths:
            lines.setdefault(each, bisect_right(breaks, start - 1) + 1)
        at = _end(_GAP, source, at)
    return lines


def _header(keys: list[str], lengths: dict[KeyPath, int], *, is_array: bool) -> list[KeyPath]:
    """The paths that the header of a table names, from the outermost to its own."""
    paths: list[KeyPath] = [()]
    for number, key in enumerate(keys, start=1):
        paths.append((*paths[-1], key))
        if is_array and number == len(keys):
            lengths[paths[-1]] = lengths.get(paths[-1], 0) + 1
        if paths[-1] in lengths:
            paths.append((*paths[-1], lengths[paths[-1]] - 1))
    return paths[1:]


def _keys(source: str, at: int) -> tuple[list[str], int]:
    """A key and, behind dots, those below it; and where what is behind them begins."""
    keys, behind = [], "."
    while behind == "." and (match := _KEY.match(source, at)):
        key, behind = match.groups()
        keys.append(next(iter(tomllib.loads(f"{key} = 0"))) if key[0] in "\"'" else key)
        at = match.end()
    return keys[:DEEPEST], at


def _end(pattern: re.Pattern[str], source: str, at: int) -> int:
    match = pattern.match(source, at)
    return match.end() if match else at
