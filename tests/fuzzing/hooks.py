"""What the schema cannot say of a good request: which values the knowledge base holds, and what goes together.

Schemathesis expects an answer wherever a request fits the schema. Here such a request is made to fit the rest as well;
requests that are to be refused are sent as they are.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from zlib import crc32

import schemathesis
from schemathesis import Case, HookContext

from app.folding import words
from app.periods import DateError, parse_date, read_as_of, read_range
from app.queries.matrix import MAX_COLUMNS
from app.queries.sql.filters import MOST_WORDS

HELD = {
    "also": ["un"],
    "capacity": ["member", "observer", "guest"],
    "classification": ["foreign_minister", "head_of_state"],
    "country": ["KAZ", "CHN"],
    "delegation": ["un"],
    "document": ["turanews-000", "qatarpress-004"],
    "fact": ["sco-blr-member"],
    "host": ["KAZ"],
    "instrument": ["astana-declaration-2024", "world-unity-initiative"],
    "language": ["de", "ru", "zh"],
    "meeting": ["chs-2024", "scoplus-2024"],
    "noun": ["membership", "official"],
    "office": ["fm-blr", "sg-un"],
    "official": ["antonio-guterres", "kassym-jomart-tokayev"],
    "organization": ["sco", "shanghai-five", "un"],
    "parent": ["sco", "un"],
    "publisher": ["PRIME"],
    "speaker": ["antonio-guterres", "kassym-jomart-tokayev"],
    "state": ["BLR", "AFG", "TUR"],
    "status": ["member", "observer", "dialogue_partner"],
    "subject": ["membership", "official"],
    "topic": ["climate", "security"],
}
"""Values of the filters that take what the knowledge base holds: any other is refused."""

HELD_BY_PATH = {
    "/v1/changes": {"after": ["2026.11"], "release": ["2026.11"]},
    "/v1/instruments": {"kind": ["declaration", "initiative"]},
    "/v1/meetings": {"kind": ["chs", "cfm"]},
    "/v1/organizations": {"classification": ["council", "permanent_body"]},
    "/v1/participations": {"kind": ["chs", "cfm"]},
}
"""The same, where the same name means another vocabulary elsewhere."""

DAY = date(2024, 12, 31)

READERS: dict[str, Callable[[str], object]] = {
    "as_of": lambda text: read_as_of(text, "end", latest=DAY, today=DAY),
    "during": lambda text: read_range("during", text, latest=DAY),
    "throughout": lambda text: read_range("throughout", text, latest=DAY),
    "from": parse_date,
    "known_at": parse_date,
    "to": parse_date,
}


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Any], _kwargs: dict[str, Any]) -> None:
    """Make a request that fits the schema one that has an answer."""
    if case.meta is not None and case.meta.generation.mode.is_positive and case.query:
        query = dict(case.query)
        if (case.path_parameters or {}).get("organization_id", "sco") != "sco":
            query.pop("status", None)  # each organization has a vocabulary of its own
        case.query = answerable(case.operation.path, query)


def answerable(path: str, query: dict[str, Any]) -> dict[str, Any]:
    """The query with values that are held, words to find, days that exist, and nothing that excludes another."""
    held = HELD | HELD_BY_PATH.get(path, {})
    query = {name: value for name, value in query.items() if name != "id"}  # each collection has ids of its own
    for name in held.keys() & query.keys():
        values = query[name] if isinstance(query[name], list) else [query[name]]
        query[name] = [held[name][crc32(repr(value).encode()) % len(held[name])] for value in values]
    if "q" in query and ("\0" in query["q"] or not 0 < len(words(query["q"])) <= MOST_WORDS):
        query["q"] = "sco"
    for name in READERS.keys() & query.keys():
        try:
            READERS[name](query[name])
        except DateError:
            query[name] = "2024"
    for mode in [name for name in ("as_of", "during", "throughout") if name in query][1:]:
        del query[mode]
    if "release" in query:
        query.pop("known_at", None)
    if "during" in query or "throughout" in query:
        query.pop("point", None)
    if {"from", "to"} <= query.keys() and parse_date(query["from"]).earliest > parse_date(query["to"]).latest:
        query["from"] = query["to"]
    if path.endswith("/matrix"):
        years = MAX_COLUMNS // (12 if query.get("step") == "month" else 1)
        first = parse_date(query["from"]).earliest.year if "from" in query else 2001
        if abs((parse_date(query["to"]).latest if "to" in query else DAY).year - first) >= years - 2:
            query = query | {"from": "2001", "to": "2024"}
    return query
