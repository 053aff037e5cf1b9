"""Resolution of names: which state, official or organization is meant by a name in any spelling or script."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, get_args

from pydantic import BaseModel, Field, field_validator
from sqlalchemy import Connection, null, select
from sqlmodel import col

from app.folding import fold
from app.kinds import KINDS, href
from app.models import Name, metadata
from app.periods import TimeQuery
from app.queries.references import Href
from app.queries.sql.filters import MOST_WORDS, Wording, facet_counts
from app.queries.sql.paging import AnySelect, Found, Page
from app.queries.text.name_similarity import (
    MAX_WORDS,
    THRESHOLD,
    Match,
    Similarity,
    beginning_names,
    read_name,
    similar_names,
)
from app.queries.time.validity import period_columns, time_params, valid_in

Sort = Literal["-score", "id", "-id"]
Facet = Literal["kind"]
NameMatch = Literal["whole", "prefix"]
NamedKind = Literal["state", "official", "organization"]
_NAMED: tuple[NamedKind, ...] = get_args(NamedKind)


class ResolveFilter(BaseModel):
    """The name to resolve."""

    q: Wording = Field(
        description="A name in any spelling or script, with titles, initials or a patronymic, or a part of one made of "
        f"whole words; an id, an ISO 3166-1 or Wikidata code, an abbreviation. At most {MOST_WORDS} words.",
        examples=["Türkiye", "Турция", "土耳其", "Lukashenka", "ШОС", "by"],
    )
    kind: list[NamedKind] = Field(default=[], description="What kind of item may be meant.")
    match: NameMatch = Field(
        default="whole",
        description="`prefix`: the last word may be the beginning of a longer one, for completion while typing.",
    )

    @field_validator("q")
    @classmethod
    def _bounded(cls, q: str) -> str:
        count = len(read_name(q).latin)
        if count > MAX_WORDS:
            raise ValueError(f"is {count} words in Latin letters; at most {MAX_WORDS} are compared")
        return q


class ResolveRow(BaseModel):
    """An item that may be meant, by the name of it that is most alike."""

    kind: NamedKind = Field(description="What kind of item it is.")
    id: str
    href: Href
    name: str = Field(description="Its usual name in English.")
    matched_name: str = Field(description="The name of it, or the code, that is most alike.")
    language: str | None = Field(description="BCP 47 language tag of that name; null for a code.")
    score: float = Field(
        description="How similar that is. 1: letter by letter, or a code. 0.98: but for case, accents and punctuation. "
        "0.95: once both are written in Latin letters. Up to 0.94: each word of the query is a word of the name, an "
        "initial, or differs by a typing error; the less, the more letters differ and the more of the name is missing. "
        f"Items below {THRESHOLD} are left out.",
        examples=[1.0],
    )
    match: Match = Field(
        description="`code`: an id, an ISO or Wikidata code, or an abbreviation, case aside. `exact`, `folded`, "
        "`transliterated`: the whole name, as it is, folded, or in Latin letters. `partial`: some words of it, "
        "or all in another order. `fuzzy`: with other letters. `prefix`: the beginning of a word, with `match=prefix`."
    )
    held: bool | None = Field(
        description="Whether that name held in the time asked for, on some day of it at least; null for a code, and "
        "where no time was asked for."
    )


_NAMES: AnySelect = select(
    col(Name.subject_kind).label("kind"),
    col(Name.subject_id).label("id"),
    col(Name.name).label("matched_name"),
    col(Name.language),
    (col(Name.kind) == "alternative").label("alternative"),
).where(col(Name.subject_kind).in_(_NAMED))


def resolve(connection: Connection, filters: ResolveFilter, time: TimeQuery | None, page: Page) -> Found[ResolveRow]:
    """Items that may be meant: a page of them, and how many there are.

    With a time, it is said of each name whether it held then; of equals, those that did come first. One statement
    for the names, and one for each kind.
    """
    requested = filters.kind or _NAMED
    kinds = [kind for kind in _NAMED if page.facets or kind in requested]
    code = fold(filters.q.strip())
    called: dict[tuple[str, str], str] = {}
    found = []
    for kind in kinds:
        columns = metadata.tables[kind].c
        codes = (columns[each] for each in ("id", *KINDS[kind].codes))
        for identity, name, *texts in connection.execute(select(columns.id, columns.name, *codes)):
            called[kind, identity] = name
            item = {"kind": kind, "id": identity, "name": name, "href": href(kind, identity)}
            meant = sorted(text for text in texts if text and text.casefold() == code)
            found += [
                ResolveRow(**item, matched_name=text, language=None, held=None, score=1.0, match="code")
                for text in meant
            ]
    for row, similarity in _similar(connection, filters, kinds, time):
        item = {"name": called[row.kind, row.id], "href": href(row.kind, row.id)}
        found.append(ResolveRow(**row._asdict(), **item, **similarity._asdict()))
    best: dict[tuple[str, str], ResolveRow] = {}
    for each in sorted(found, key=lambda each: (-each.score, each.held is False, each.language is None)):
        best.setdefault((each.kind, each.id), each)
    chosen = [each for each in best.values() if each.kind in requested]
    chosen.sort(key=lambda each: (each.id, each.kind), reverse=page.sort == "-id")
    if page.sort == "-score":
        chosen.sort(key=lambda each: (-each.score, each.kind, each.id))
    counts = Counter(each.kind for each in best.values())
    facets = {"kind": facet_counts(counts.items())} if page.facets else {}
    return Found(chosen[page.offset : page.offset + page.limit], len(chosen), facets)


def _similar(
    connection: Connection, filters: ResolveFilter, kinds: Sequence[NamedKind], time: TimeQuery | None
) -> list[tuple[Any, Similarity]]:
    """The names that are similar to the one to resolve, the usual ones first. One statement."""
    held = valid_in(period_columns(Name)) if time else null()
    rows = connection.execute(_NAMES.add_columns(held.label("held")), time_params(time)).all()
    owners = {row.matched_name for row in rows if row.kind != "official" and row.language in {"en", "ru"}}
    found = []
    for persons in (True, False):
        own = [row for row in rows if row.kind in kinds and (row.kind == "official") is persons]
        names = {row.matched_name for row in own}
        if filters.match == "prefix":
            alike = beginning_names(filters.q, names)
        else:
            alike = similar_names(filters.q, names, persons=persons, owners=owners)
        found += [(row, alike[row.matched_name]) for row in own if row.matched_name in alike]
    found.sort(key=lambda pair: (pair[0].alternative, pair[0].language != "en", pair[0].language, pair[0].matched_name))
    return found
