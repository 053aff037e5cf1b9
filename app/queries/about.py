"""What the collection says of itself, for the docs page, the schema and whoever starts the service."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, func, literal, select, union_all
from sqlmodel import col

from app.kinds import KINDS
from app.models import Membership, Organization, metadata
from app.queries.knowledge_base import newest_revision
from app.queries.sql.paging import AnySelect


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


_FIRST = union_all(
    *(select(literal(noun).label("noun"), func.min(metadata.tables[noun].c.id).label("id")) for noun in KINDS)
)
_LARGEST: AnySelect = (
    select(col(Membership.organization_id))
    .group_by(col(Membership.organization_id))
    .order_by(func.count().desc(), col(Membership.organization_id))
    .limit(1)
)


def about(connection: Connection) -> About:
    """What the loaded collection says of itself.

    A noun for which the seeds name no example has the first id there is, the organization the one with the most
    memberships. Raises ``NoResultFound`` in a database that holds nothing.
    """
    revision = newest_revision(connection)
    found = {row.noun: row.id for row in connection.execute(_FIRST) if row.id is not None}
    largest = connection.scalar(_LARGEST)
    examples = {**found, **({"organization": largest} if largest else {}), **revision.examples}
    named = select(col(Organization.name)).where(col(Organization.id) == examples.get("organization"))
    own = revision.name, revision.description, revision.coverage_until, revision.introduction
    return About(*own, examples, connection.scalar(named), revision.content_hash)
