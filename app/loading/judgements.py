"""The shape of what seed files judge: claims, conflicts, completeness."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from app.loading.types import (
    Citation,
    Day,
    Edtf,
    FactRecord,
    OfficialId,
    OrganizationId,
    Record,
    RefersTo,
    Slug,
    StateId,
    Term,
    Text,
    Verbatim,
    citation,
)
from app.models.vocabularies import ClaimKind, CompletenessLevel, CompletenessOf


class ClaimRecord(Record):
    """What a source asserts about the same matter as a fact: a count, a list or a date, on a day.

    Beside an archived text `text` is its own wording; elsewhere `document` says which source is meant, and `text` is
    in our own words. `states` are those counted or listed. A count of what the knowledge base does not hold has no
    `status`. `on` is the day that a count or a list speaks of; a date speaks for itself.
    """

    id: Slug
    kind: ClaimKind
    text: Verbatim
    prefix: str | None = None
    document: Slug | None = None
    organization: OrganizationId
    on: Day | None = None
    speaker: OfficialId | None = None
    statement: Annotated[Slug, RefersTo("statement")] | None = None
    status: Term | None = None
    count: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    states: list[StateId] = Field(default=[])
    fact: Text | None = None
    field: Term | None = None
    date: Edtf | None = None
    note: Text | None = None


class ReadingRecord(FactRecord):
    """One reading of a matter about which sources disagree."""

    value: Text
    preferred: bool = False


class ConflictRecord(Record):
    """A matter about which sources disagree: the readings, which one is preferred, and why."""

    id: Slug
    organization: OrganizationId
    subject: Term
    question: Text
    facts: list[Text] = Field(default=[])
    states: list[StateId] = Field(default=[])
    readings: Annotated[list[ReadingRecord], Field(min_length=2)]
    reason: Text


class CompletenessRecord(Record):
    """How much of a list is recorded, over a half-open period or always: a curator's judgement, which needs no source.

    `of` says which list, and the key that it needs which one: the attendance of a `meeting`, the holders of an
    `office`, the memberships of an `organization`, its meetings of a `kind`, the statements of a `document`.
    """

    of: CompletenessOf
    meeting: Slug | None = None
    office: Slug | None = None
    organization: Slug | None = None
    kind: Term | None = None
    document: Slug | None = None
    level: CompletenessLevel
    start: Edtf | None = None
    end: Edtf | None = None
    note: Text | None = None
    sources: list[Annotated[Citation, BeforeValidator(citation)]] = Field(default=[])
