"""The one place that knows the kinds of items and facts: paths, types, identifying fields, words.

Routers, links, JSON-LD, evidence, search and loading read these tables. A new noun is its model, its record, its query,
its router, its test and one entry here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

SearchField = Literal["id", "name", "title", "related", "text", "all"]


@dataclass(frozen=True)
class Fact:
    """A kind of fact. `name` is also that of its table in the seeds.

    `identifying` are the fields that say which fact it is: what evidence supports that names no fields. `outer` is the
    field by which a fact that is nested in another record refers to it. `shown_by` is the field with the id of the item
    that shows a fact without an address of its own, where it is not nested.
    """

    name: str
    identifying: tuple[str, ...] = ()
    outer: str | None = None
    shown_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Kind(Fact):
    """A kind of item: what has an address of its own. `name` is also that of its table in the database.

    `description` is for the reader of the API. `wider` are its types in JSON-LD beside our own.
    `title` is the column that holds what an item is called, empty where it goes by what it connects: search leaves such
    a kind out. `codes` are the columns with codes that mean it. Search finds it by the columns in `texts`, by the names
    of what the columns in `related` refer to, and of what the rows of the tables in `links` refer to, which also refer
    to the item.
    """

    description: str
    wider: tuple[str, ...] = ()
    title: str = "name"
    codes: tuple[str, ...] = ()
    texts: Mapping[str, SearchField] = field(default_factory=lambda: {"note": "text"})
    related: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()

    @property
    def plural(self) -> str:
        """The name of its module of routes, which makes its path."""
        return self.name + ("es" if self.name.endswith("s") else "s")

    @cached_property
    def path(self) -> str:
        """Address of the collection, relative to the host."""
        return f"/v1/{self.plural.replace('_', '-')}"

    @property
    def types(self) -> tuple[str, ...]:
        """Its types in JSON-LD, our own first, by which the context knows what a key means."""
        return self.name.title().replace("_", ""), *self.wider

    @property
    def label(self) -> str:
        """The kind in words, as in `membership status`."""
        return self.name.replace("_", " ")

    @property
    def tag(self) -> str:
        """The tag of its operations in the schema of the API."""
        return self.plural.replace("_", " ")


_ITEMS = (
    Kind(
        "state",
        ("name",),
        description="States, their codes and names.",
        wider=("schema:Country",),
        codes=("alpha2", "numeric", "wikidata"),
        texts={"alpha2": "id", "numeric": "id", "wikidata": "id", "note": "text"},
    ),
    Kind(
        "organization",
        ("name",),
        description="Organizations and their bodies.",
        wider=("org:Organization", "schema:Organization"),
        codes=("abbreviation",),
        texts={"abbreviation": "name", "seat": "related", "note": "text"},
        related=("parent_id", "seat_country_id"),
    ),
    Kind(
        "membership_status",
        ("organization", "status"),
        description="The vocabulary of statuses.",
        wider=("org:Role",),
        title="label",
        texts={"description": "text", "note": "text"},
        related=("organization_id",),
    ),
    Kind(
        "membership",
        ("organization", "state", "status"),
        description="The memberships of states in organizations, dated, with their steps.",
        wider=("org:Membership",),
    ),
    Kind(
        "official",
        ("name",),
        description="Persons, and the offices that they held.",
        wider=("schema:Person",),
        related=("state_id",),
        links=(("tenure", "office"),),
    ),
    Kind(
        "office",
        ("name",),
        description="Offices, and who held them.",
        wider=("org:Post",),
        related=("state_id", "organization_id"),
        links=(("tenure", "official"), ("tenure", "state")),
    ),
    Kind(
        "tenure",
        ("office", "official", "state"),
        outer="official",
        shown_by="office",
        description="Who held which office when.",
        wider=("org:Membership",),
        title="",
    ),
    Kind(
        "meeting",
        ("name",),
        description="Meetings: date, place, host, decisions.",
        wider=("schema:Event",),
        texts={"city": "related", "venue": "related", "decisions": "text", "note": "text"},
        related=("organization_id", "country_id", "host_id", "host_organization_id"),
        links=(("participation", "official"), ("participation", "state"), ("participation", "organization")),
    ),
    Kind(
        "participation",
        ("meeting", "official", "state", "organization"),
        outer="meeting",
        description="Who took part in a meeting, for whom, in which capacity.",
        title="",
    ),
    Kind(
        "statement",
        ("speaker", "speaker_name", "text"),
        description="What was said, verbatim, with the passage.",
        wider=("schema:Quotation",),
        texts={"text": "text", "note": "text"},
        links=(("statement_instrument", "instrument"),),
    ),
    Kind(
        "instrument",
        ("name",),
        description="Initiatives, declarations, programmes, strategies, resolutions.",
        wider=("schema:CreativeWork",),
        texts={"proposer": "related", "note": "text"},
        related=("organization_id", "proposer_official_id", "proposed_at_id", "adopted_at_id"),
    ),
    Kind(
        "document",
        description="Sources, archived texts, and the passages that prove facts.",
        wider=("schema:CreativeWork", "prov:Entity"),
        title="title",
        texts={"publisher": "related", "url": "related", "text": "text", "note": "text"},
    ),
    Kind(
        "claim",
        ("count", "states", "date", "text"),
        description="What sources assert about the same matter as a fact, and how it compares.",
        wider=("schema:Claim",),
        title="text",
        related=("organization_id", "speaker_id"),
    ),
    Kind(
        "conflict",
        description="Where sources disagree, which reading is preferred, and why.",
        title="question",
        texts={"reason": "text"},
        related=("organization_id",),
        links=(("conflict_state", "state"),),
    ),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ITEMS}
"""The kinds of items, by name, in the order in which they are listed everywhere."""

_SHOWN = (
    Fact("step", ("membership", "kind"), outer="membership"),
    Fact("standing", ("organization", "state", "standing"), shown_by="state"),
    Fact("name", ("name", "language"), outer="subject"),
    Fact("reading", ("value",), outer="conflict"),
)
FACTS: Mapping[str, Fact] = {fact.name: fact for fact in (*_ITEMS, *_SHOWN)}
"""The kinds of facts, by name: those of items, and those that an item shows."""

if TYPE_CHECKING:
    ItemKind: TypeAlias = str
else:
    ItemKind = Literal[tuple(kind.name for kind in KINDS.values() if kind.title)]


def href(kind: str, identity: str) -> str:
    """The address of an item."""
    return f"{KINDS[kind].path}/{identity}"
