"""The shape of a seed file: a class for each table, with keys as `seeds/README.md` explains them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.loading import types
from app.models import vocabularies

InstrumentId = Annotated[types.Slug, types.RefersTo("instrument")]


class KnowledgeBaseRecord(types.Record):
    """What the collection calls itself, and the days that it covers. Once in a seeds folder."""

    name: types.Text
    description: types.Text
    license: types.Text
    license_url: types.Url
    format: Literal[1, 2] = 1  # in 2 dates say what proves them: what the first edition left unsaid is a fault
    coverage_from: date
    coverage_until: date
    introduction: types.Text | None = None
    examples: dict[types.Term, types.Verbatim] = Field(default={})


class DocumentRecord(types.Record):
    """A source. In `documents/`, with a text of the same stem beside it, its id is the stem and is left out."""

    id: types.Slug
    title: types.Text
    publisher: types.Text
    url: types.Url | None = None
    published_on: types.Edtf | None = None
    language: types.Language
    rights: types.Text | None = None
    note: types.Text | None = None


class PassageRecord(types.Record):
    """A quote of the archived document of the same stem, and the facts that it proves, contradicts or announces."""

    exact: types.Verbatim
    prefix: types.Storable | None = None  # the text right before the quote, where the text has it more than once
    supports: list[types.Term] = Field(default=[])
    facts: list[types.FactId] = Field(default=[])
    contradicts: list[types.FactId] = Field(default=[])
    announces: list[types.FactId] = Field(default=[])
    note: types.Text | None = None


class StateRecord(types.NamedRecord):
    """A state, with its codes: ISO 3166-1 (the id: alpha-3), or 3166-3 of a former state; XAA to XZZ where none is."""

    id: types.Alpha3
    alpha2: Annotated[str, types.matching(r"[A-Z]{2}", "code: two capital letters")] | None = None
    numeric: Annotated[str, types.matching(r"[0-9]{3}", "code: three digits")] | None = None
    wikidata: Annotated[str, types.matching(r"Q[1-9][0-9]*", "Wikidata id: Q and digits")] | None = None
    start: types.Edtf | None = None
    end: types.Edtf | None = None
    successors: list[types.StateId] = Field(default=[])


class OrganizationRecord(types.NamedRecord, types.DatedRecord):
    """An organization or a body of one; `coverage_…` are the days covered of it, where not those of the whole."""

    abbreviation: types.Text | None = None
    classification: types.Term
    parent: types.OrganizationId | None = None
    predecessor: types.OrganizationId | None = None
    founded_at: types.MeetingId | None = None
    charter: InstrumentId | None = None
    seat: types.Text | None = None
    seat_country: types.StateId | None = None
    coverage_from: date | None = None
    coverage_until: date | None = None


class MembershipStatusRecord(types.DatedRecord):
    """A status that an organization gives to states, and the period in which it existed."""

    id: types.Slug
    organization: types.OrganizationId
    status: types.Status
    label: types.Text
    description: types.Text
    family: vocabularies.StatusFamily
    replaced_by: types.Term | None = None


class StepRecord(types.FactRecord):
    """A step towards a membership: `initiated`, `decided`, `signed`, `in_force`."""

    kind: vocabularies.StepKind
    date: types.Edtf
    meeting: types.MeetingId | None = None
    event: types.Text | None = None


class MembershipRecord(types.DatedRecord):
    """One state holding one status in one organization over one period."""

    id: types.Slug
    organization: types.OrganizationId
    state: types.StateId
    status: types.Term
    start_event: types.Text | None = None
    end_event: types.Text | None = None
    end_reason: vocabularies.EndReason | None = None
    confidence: vocabularies.Confidence | None = None
    steps: list[StepRecord] = Field(default=[])


class StandingRecord(types.DatedRecord):
    """How a state's ties to an organization stand, whatever its status: an overlay."""

    id: types.Slug
    organization: types.OrganizationId
    state: types.StateId
    standing: vocabularies.StandingKind


class OfficeRecord(types.NamedRecord):
    """An office of a state or of an organization; `concurrent`: several hold it at once, as deputies do."""

    classification: types.Term
    state: types.StateId | None = None
    organization: types.OrganizationId | None = None
    holder: vocabularies.OfficeHolder = "official"
    concurrent: bool = False


class TenureRecord(types.DatedRecord):
    """One `official` or one `state` holding one office over one period; nested in an official it names no holder."""

    id: types.Slug
    office: types.OfficeId
    official: types.OfficialId | None = None
    state: types.StateId | None = None
    title: types.Text | None = None
    acting: bool = False
    confidence: vocabularies.Confidence | None = None


class OfficialRecord(types.NamedRecord):
    """A person; `state` is the nationality, where a source gives it."""

    state: types.StateId | None = None
    died: types.Edtf | None = None
    tenures: list[TenureRecord] = Field(default=[])


class ParticipationRecord(types.FactRecord):
    """Who took part in the meeting that it is nested in: a person, for a state or an organization, in a capacity."""

    official: types.OfficialId | None = None  # none where a source names the delegation alone
    tenure: Annotated[types.Slug, types.RefersTo("tenure")] | None = None
    state: types.StateId | None = None
    organization: types.OrganizationId | None = None
    capacity: types.Term
    capacity_note: types.Text | None = None
    role: vocabularies.ParticipationRole
    named: bool = True  # whether a source names the person


class MeetingRecord(types.NamedRecord):
    """A meeting, on days that are both included. `announced`: no source shows that it was held."""

    organization: types.OrganizationId
    kind: types.Term
    ordinal: int | None = Field(default=None, ge=1, le=10_000)
    start_date: types.Edtf
    end_date: types.Edtf
    city: types.Text | None = None
    country: types.StateId | None = None
    venue: types.Text | None = None
    host: types.StateId | None = None
    host_organization: types.OrganizationId | None = None
    format: vocabularies.MeetingFormat
    announced: bool = False
    decisions: list[types.Text] = Field(default=[])
    participations: list[ParticipationRecord] = Field(default=[])


class StatementRecord(types.Record):
    """Something said, in the wording of the archived document of the same stem, by a person with or without record."""

    id: types.Slug
    speaker: types.OfficialId | None = None
    speaker_name: types.Text | None = None
    meeting: types.MeetingId | None = None
    form: vocabularies.StatementForm
    text: types.Verbatim
    prefix: types.Storable | None = None
    topics: list[types.Slug] = Field(default=[])
    instruments: list[InstrumentId] = Field(default=[])
    supports: list[types.Term] = Field(default=[])
    note: types.Text | None = None


class InstrumentRecord(types.NamedRecord):
    """An initiative, declaration, programme, strategy, resolution, project or charter."""

    kind: types.Term
    organization: types.OrganizationId | None = None
    proposer: types.Text | None = None
    proposer_states: list[types.StateId] = Field(default=[])
    proposer_official: types.OfficialId | None = None
    proposed: types.Edtf | None = None
    proposed_at: types.MeetingId | None = None
    adopted: types.Edtf | None = None
    adopted_at: types.MeetingId | None = None
    in_force: types.Edtf | None = None


class ClaimRecord(types.Record):
    """What a source asserts about the same matter as a fact: a count, a list or a date, on a day.

    Beside an archived text `text` is its own wording; elsewhere `document` is the source, and `text` in our own words.
    """

    id: types.Slug
    kind: vocabularies.ClaimKind
    text: types.Verbatim
    prefix: types.Storable | None = None
    document: types.Slug | None = None
    organization: types.OrganizationId
    on: types.Day | None = None
    speaker: types.OfficialId | None = None
    statement: Annotated[types.Slug, types.RefersTo("statement")] | None = None
    status: types.Term | None = None  # none for a count of what the knowledge base does not hold
    count: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    states: list[types.StateId] = Field(default=[])
    fact: types.FactId | None = None
    field: types.Term | None = None
    date: types.Edtf | None = None
    note: types.Text | None = None


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
    """How much of a list is recorded, over a half-open period or always: a judgement, which needs no source."""

    of: vocabularies.CompletenessOf  # which list; its keys are in :data:`app.loading.coverage.KEYS`
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
