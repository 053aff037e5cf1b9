"""The collection as a whole: what is loaded, and which days it covers."""

from datetime import date

from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from app.models import Revision

REVISION_LENGTH = 16
"""How many hexadecimal digits of the content's SHA-256 name a revision: 64 bits, enough to tell loads apart."""


class Coverage(BaseModel):
    """The days that the knowledge base covers."""

    from_: date = Field(alias="from", serialization_alias="from", description="The first day covered.")
    until: date = Field(
        description="The day of the newest evidence of a tie between a state and an organization: what `latest` means."
    )


_NEWEST = select(Revision).order_by(col(Revision.number).desc()).limit(1)


def newest_revision(session: Session) -> Revision:
    """What was loaded last; raises ``NoResultFound`` in a database that holds nothing."""
    return session.exec(_NEWEST).one()


def coverage(revision: Revision) -> Coverage:
    """The days that a revision covers."""
    return Coverage.model_validate({"from": revision.coverage_from, "until": revision.coverage_until})


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


def knowledge_base(revision: Revision) -> KnowledgeBase:
    """What a revision says of itself."""
    return KnowledgeBase(
        name=revision.name,
        description=revision.description,
        license=revision.license,
        license_url=revision.license_url,
        coverage=coverage(revision),
        revision=revision_name(revision),
        counts=revision.counts,
    )
