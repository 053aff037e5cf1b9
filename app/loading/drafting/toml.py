"""Records as TOML, and as comments with a record that is ready to be taken over."""

import json
import re
from collections.abc import Mapping

from anyascii import anyascii

Value = str | int | list[str] | None

_WIDTH = 120
RULE = "# " + "-" * 117


def table(heading: str, keys: Mapping[str, Value]) -> str:
    """A table, one key a line; keys without a value are left out."""
    lines = [heading]
    for key, value in keys.items():
        line = f"{key} = {_value(value)}"
        if isinstance(value, list) and len(line) > _WIDTH:
            line = "\n".join([f"{key} = [", *(f"    {_value(item)}," for item in value), "]"])
        lines += [line] if value or value == 0 else []
    return "\n".join(lines)


def _value(value: Value) -> str:
    """A number, a basic string or a list of them: that of JSON, which alone allows U+007F as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def visible(text: str) -> str:
    """Text on one line, without what cannot be seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def comment(text: str) -> str:
    """Text as comment lines; control characters, which a comment may not contain, become spaces."""
    plain = re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", " ", text)
    return "\n".join(f"# {line}".rstrip() for line in plain.split("\n"))


def heading(text: str) -> str:
    """A rule, and below it the beginning of a sentence."""
    plain = " ".join(text.split())
    short = plain if len(plain) <= 100 else f"{plain[:99].rsplit(' ', 1)[0]} …"
    return f"{RULE}\n{comment(short)}"


def slug(text: str) -> str:
    """Lower-case Latin letters, digits and hyphens, as an id has them."""
    return "-".join(re.findall(r"[a-z0-9]+", anyascii(text).lower().replace("'", "")))
