"""Records as TOML, and as comments with a record that is ready to be taken over."""

import re
from collections.abc import Iterable

from anyascii import anyascii

Value = str | int | list[str]

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_WIDTH = 120
RULE = "# " + "-" * 117


def quoted(text: str) -> str:
    """A TOML basic string."""
    return (
        '"'
        + "".join(_ESCAPES.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c) for c in text)
        + '"'
    )


def table(name: str, keys: Iterable[tuple[str, Value | None]]) -> str:
    """A table of an array; keys without a value are left out."""
    return "\n".join([f"[[{name}]]", *lines(keys)])


def lines(keys: Iterable[tuple[str, Value | None]]) -> list[str]:
    """The keys of a table, one a line."""
    return [f"{key} = {_value(key, value)}" for key, value in keys if value not in (None, "", [])]


def _value(key: str, value: Value | None) -> str:
    if isinstance(value, list):
        inner = ", ".join(quoted(each) for each in value)
        if len(key) + len(inner) + 5 <= _WIDTH:
            return f"[{inner}]"
        return "[\n" + "".join(f"    {quoted(each)},\n" for each in value) + "]"
    return quoted(value) if isinstance(value, str) else str(value)


def visible(text: str) -> str:
    """Text on one line, without what cannot be seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def comment(text: str) -> str:
    """Text as comment lines; control characters, which a comment may not hold, become spaces."""
    plain = "".join(c if c == "\n" or (ord(c) >= 32 and ord(c) != 127) else " " for c in text)
    return "\n".join(f"# {line}".rstrip() for line in re.split(r"\n", plain))


def heading(text: str) -> str:
    """A rule, and below it the beginning of a sentence."""
    plain = " ".join(text.split())
    short = plain if len(plain) <= 100 else f"{plain[:99].rsplit(' ', 1)[0]} …"
    return f"{RULE}\n{comment(short)}"


def slug(text: str) -> str:
    """Lower-case Latin letters, digits and hyphens, as an id has them."""
    return "-".join(re.findall(r"[a-z0-9]+", anyascii(text).lower().replace("'", "")))
