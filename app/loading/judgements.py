"""The shape of what seed files judge: claims, conflicts, completeness."""

from typing import Annotated

from pydantic import Field

from app.loading import types
from app.models import vocabularies


class ClaimRecord(types.Record):
    """What a source asserts about the same matter as a fact: a count, a list or a date, on a day.

    Beside an archived text `text` is its own wording; elsewhere `document` says which source is meant, and `text` is
    in our own words. `states` are those counted or listed. A count of what the knowledge base does not hold has no
    `status`. `on` is the day that a count or a list speaks of; a date speaks for itself.
    """

    id: types.Slug
    kind: vocabularies.ClaimKind
    text: types.Verbatim
    prefix: str | None = None
    document: types.Slug | None = None
    organization: types.OrganizationId
    on: types.Day | None = None
    speaker: types.OfficialId | None = None
    statement: Annotated[types.Slug, types.RefersTo("statement")] | None = None
    status: types.Term | None = None
    count: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    states: list[types.StateId] = Field(default=[])
    fact: types.FactId | None = None
    field: types.Term | None = None
    date: types.Edtf | None = None
    note: types.Text | None = None

    @property
    def sources(self) -> list[types.Citation]:
        """The document, as other facts cite theirs; none beside an archived text."""
        return [types.Citation(document=self.document)] if self.document else []


class ReadingRecord(types.FactRecord):
    """One reading of a matter about which sources disagree."""

    value: types.Text
    preferred: bool = False


class ConflictRecord(types.Record):
    """A matter about which sources disagree: the readings, which one is preferred, and why."""

    id: types.Slug
    organization: types.OrganizationId
    subject: types.Term
    question: types.Text
    facts: list[types.FactId] = Field(default=[])
    states: list[types.StateId] = Field(default=[])
    readings: Annotated[list[ReadingRecord], Field(min_length=2)]
    reason: types.Text


class CompletenessRecord(types.Record):
    """How much of a list is recorded, over a half-open period or always: a curator's judgement, which needs no source.

    `of` says which list, and the key that it needs which one: the attendance of a `meeting`, the holders of an
    `office`, the memberships of an `organization`, its meetings of a `kind`, the statements of a `document`.
    """

    of: vocabularies.CompletenessOf
    meeting: types.MeetingId | None = None
    office: types.OfficeId | None = None
    organization: types.OrganizationId | None = None
    kind: types.Term | None = None
    document: types.DocumentId | None = None
    level: vocabularies.CompletenessLevel
    start: types.Edtf | None = None
    end: types.Edtf | None = None
    note: types.Text | None = None
    sources: types.Sources = Field(default=[])
