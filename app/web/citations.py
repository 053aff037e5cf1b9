"""Citations of an item or a release: BibTeX, and the JSON of the Citation Style Language."""

import json
import re
from typing import Any

from pydantic import BaseModel

from app.queries.knowledge_base import Revision
from app.queries.releases import KnownRelease

BIBTEX = "application/x-bibtex"
CSL = "application/vnd.citationstyles.csl+json"
CITATIONS = {BIBTEX, CSL}

AUTHOR = "The curators of the SCO Knowledge Base"
TITLE_LENGTH = 200

_SPECIAL = str.maketrans(
    {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {sign: f"\\{sign}" for sign in "{}&%$#_"}
)


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
