"""The collection as a whole: what is loaded, which days it covers, and what it says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, Field
from sqlalchemy import Connection, bindparam, func, literal, select, union_all
from sqlmodel import col

from app import models
from app.kinds import KINDS
from app.models.columns import CodePointText
from app.queries.sql.paging import AnySelect

REVISION_LENGTH = 16  # hexadecimal digits of the content's SHA-256 name a revision: enough to tell loads apart


class Coverage(BaseModel):
    """The days that the knowledge base covers: of the organization requested, or as a whole."""

    from_: date = Field(serialization_alias="from", description="The first day covered.")
    until: date = Field(description="The day of the newest evidence of a membership: what `latest` means.")
    today: date = Field(exclude=True)
    """What `today` means: the current day, and in an answer from a release the day of that."""


class Revision(NamedTuple):
    """A load that changed something: what each answer needs of its row.

    `release` is the release that holds the same, if any. `today` is the current day in UTC, and in an answer from a
    release the day of that.
    """

    content_hash: str
    loaded_at: datetime
    name: str
    license: str
    license_url: str
    coverage_from: date
    coverage_until: date
    release: str | None
    today: date


@dataclass(frozen=True)
class About:
    """The name of the collection, its description in a paragraph and in Markdown, and an id to try for each noun.

    `introduction` is None where the seeds have none; `examples` may also hold ids by the name of a filter.
    `revision` is the SHA-256 of what is loaded; None for a collection that is not.
    """

    name: str
    description: str
    coverage_until: date
    introduction: str | None = None
    examples: dict[str, str] = field(default_factory=dict)
    organization_name: str | None = None
    revision: str | None = None


_COLUMNS: list[Any] = [getattr(models.Revision, name) for name in Revision._fields[:-2]]
_RELEASE = select(col(models.Release.name)).where(col(models.Release.loaded)).limit(1).scalar_subquery()
_NEWEST: AnySelect = select(*_COLUMNS, _RELEASE).order_by(col(models.Revision.number).desc()).limit(1)
_DESCRIBED: AnySelect = (
    select(*(getattr(models.Revision, name) for name in ("description", "introduction", "examples", "counts")))
    .order_by(col(models.Revision.number).desc())
    .limit(1)
)


def newest_revision(connection: Connection) -> Revision:
    """What was loaded last; raises ``NoResultFound`` in a database that holds nothing."""
    return Revision._make((*connection.execute(_NEWEST).one(), datetime.now(UTC).date()))


_ORGANIZATION = bindparam("organization", type_=CodePointText)
_COVERAGE: AnySelect = select(col(models.Organization.coverage_from), col(models.Organization.coverage_until)).where(
    col(models.Organization.id) == _ORGANIZATION
)


def coverage(revision: Revision, of: Any = None) -> Coverage:
    """The days that a revision covers as a whole, or those `of` the row of an organization."""
    days = of or revision
    return Coverage(from_=days.coverage_from, until=days.coverage_until, today=revision.today)


def coverage_of(connection: Connection, revision: Revision, organizations: Sequence[str]) -> Coverage:
    """The days covered of the one organization requested; those of the whole where it is none, or several.

    One statement for one organization. One that does not exist has the days of the whole: who reads it finds the error.
    """
    if len(set(organizations)) != 1:
        return coverage(revision)
    return coverage(revision, connection.execute(_COVERAGE, {_ORGANIZATION.key: organizations[0]}).first())


def revision_name(revision: Revision) -> str:
    """What answers call a revision."""
    return revision.content_hash[:REVISION_LENGTH]


class KnowledgeBase(BaseModel):
    """What this collection is."""

    name: str = Field(description="The name of the collection.")
    description: str = Field(description="What the collection is.")
    license: str = Field(description="SPDX identifier of the licence of the facts.")
    license_url: str = Field(description="Address of the licence.")
    coverage: Coverage
    revision: str = Field(description="Changes when the content does, and only then.")
    counts: dict[str, int] = Field(description="How many rows each table holds.")


def knowledge_base(connection: Connection, revision: Revision) -> KnowledgeBase:
    """What the newest revision says of itself. One statement."""
    described = connection.execute(_DESCRIBED).one()._asdict()
    computed = {"coverage": coverage(revision), "revision": revision_name(revision)}
    return KnowledgeBase.model_validate(revision._asdict() | described | computed)


_FIRST = union_all(
    *(select(literal(noun).label("noun"), func.min(models.metadata.tables[noun].c.id).label("id")) for noun in KINDS)
)
_LARGEST: AnySelect = (
    select(col(models.Membership.organization_id))
    .group_by(col(models.Membership.organization_id))
    .order_by(func.count().desc(), col(models.Membership.organization_id))
    .limit(1)
)


def about(connection: Connection) -> About:
    """What the loaded collection says of itself.

    A noun for which the seeds name no example has the first id there is, the organization the one with the most
    memberships. Raises ``NoResultFound`` in a database that holds nothing.
    """
    revision, described = newest_revision(connection), connection.execute(_DESCRIBED).one()
    found = {row.noun: row.id for row in connection.execute(_FIRST) if row.id is not None}
    largest = connection.scalar(_LARGEST)
    examples = {**found, **({"organization": largest} if largest else {}), **described.examples}
    named = select(col(models.Organization.name)).where(col(models.Organization.id) == examples.get("organization"))
    own = revision.name, described.description, revision.coverage_until, described.introduction
    return About(*own, examples, connection.scalar(named), revision.content_hash)
