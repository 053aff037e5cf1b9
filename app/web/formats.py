"""The formats of responses: which one a client wants, and how an answer is written in it."""

import json
import re
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from app.queries.knowledge_base import Revision
from app.queries.releases import KnownRelease
from app.web.linked_data import JSON_LD, as_linked_data
from app.web.negotiation import parameter, weights
from app.web.tables import CSV, as_table

JSON = "application/json"
BIBTEX = "application/x-bibtex"
CSL = "application/vnd.citationstyles.csl+json"
MEDIA_TYPES = {"json": JSON, "csv": CSV, "jsonld": JSON_LD, "bibtex": BIBTEX, "csl": CSL}  # what `format` can name

AUTHOR = "The curators of the SCO Knowledge Base"
TITLE_LENGTH = 200

_SPECIAL = str.maketrans(
    {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {sign: f"\\{sign}" for sign in "{}&%$#_"}
)


def wanted(query: bytes, accept: bytes, offered: tuple[str, ...]) -> str | None:
    """The media type on offer that a request chooses, by `format` or else by `Accept`; None for no acceptable one.

    `accept` is the one list that all lines of that name are (RFC 9110, 5.3). Of types of the same weight, the one that
    the client names first, as those do that ask for `application/ld+json, application/json`; of those not named, the
    first on offer. The cache and the routes both ask here, so that what is cached under a media type is of it.
    """
    if b"format" in query or b"%" in query:
        named = MEDIA_TYPES.get(parameter(query, "format"))
        if named in offered:
            return named
    return _preferred(accept, offered)


@lru_cache(maxsize=64)
def _preferred(accept: bytes, offered: tuple[str, ...]) -> str | None:
    if accept.strip() in {b"", b"*/*"}:
        return offered[0]
    weighed = weights(accept.decode("latin-1"))

    def weight(media_type: str) -> float:
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((weighed[name] for name in ranges if name in weighed), 0.0)

    best = max([*(name for name in weighed if name in offered), *offered], key=weight)
    return best if weight(best) > 0 else None


def written(answer: Any, media_type: str, public_url: str) -> str:
    """A response as JSON, as a table, or as JSON-LD whose addresses begin with a URL."""
    if media_type == JSON:
        return str(answer.model_dump_json(by_alias=True))
    if media_type == CSV:
        return as_table(answer)
    linked = as_linked_data(answer.model_dump(mode="json", by_alias=True), public_url)
    return json.dumps(linked, ensure_ascii=False, separators=(",", ":"))


def cited(media_type: str, answer: Any, revision: Revision, release: KnownRelease | None) -> str:
    """The citation of an answer: its permalink, or its address where what is served is not released."""
    data, links = answer.data, answer.links
    address = re.sub(r"[?&]format=[a-z]+$|(?<=[?&])format=[a-z]+&", "", links.permalink or links.self)
    title = _title(data) or revision.name
    version = f"release {release.name}" if release else f"revision {revision.content_hash[:16]}"
    day = release.date if release else revision.loaded_at.date()
    key = re.sub("[^A-Za-z0-9.:-]+", "-", f"{getattr(data, 'id', 'scokb')}-{release.name if release else day}")
    if media_type == CSL:
        item = {
            "id": key,
            "type": "dataset",
            "title": title,
            "author": [{"literal": AUTHOR}],
            "container-title": revision.name,
            "version": version,
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            "URL": address,
        }
        return json.dumps([item], ensure_ascii=False)
    fields = {
        "title": f"{{{title.translate(_SPECIAL)}}}",
        "author": f"{{{AUTHOR}}}",
        "howpublished": f"{revision.name}, {version}".translate(_SPECIAL),
        "year": str(day.year),
        "month": str(day.month),
        "url": address,
        "note": revision.license.translate(_SPECIAL),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{key},\n{lines}\n}}\n"


def _title(data: BaseModel) -> str:
    """What an item is called; of one without a name, what it connects; nothing for what is about the whole."""
    for name in ("name", "title", "question", "label", "text"):
        text = getattr(data, name, None)
        if isinstance(text, str):
            return text if len(text) <= TITLE_LENGTH else f"{text[: TITLE_LENGTH - 1]}…"
    parts = (getattr(data, name, None) for name in ("state", "status", "organization"))
    words = [part if isinstance(part, str) else getattr(part, "name", None) for part in parts]
    return ", ".join(word for word in words if word)
