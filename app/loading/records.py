"""The shape of a seed file: one class for each table that may stand in it, keys as `seeds/README.md` explains them.

What one record alone cannot show (that a reference leads somewhere, that a quote stands in its document) is for
`checking`.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.loading.judgements import ClaimRecord as ClaimRecord
from app.loading.judgements import CompletenessRecord as CompletenessRecord
from app.loading.judgements import ConflictRecord as ConflictRecord
from app.loading.judgements import ReadingRecord as ReadingRecord
from app.loading.types import (
    Alpha3,
    DatedRecord,
    Edtf,
    FactRecord,
    Language,
    MeetingId,
    NamedRecord,
    OfficialId,
    OrganizationId,
    Record,
    RefersTo,
    Slug,
    StateId,
    Status,
    Term,
    Text,
    Url,
    Verbatim,
    matching,
)
from app.models.vocabularies import (
    Confidence,
    EndReason,
    MeetingFormat,
    OfficeHolder,
    ParticipationRole,
    StandingKind,
    StatementForm,
    StatusFamily,
    StepKind,
)


class KnowledgeBaseRecord(Record):
    """What the collection calls itself, and the days that it covers. Once in a seeds folder.

    `introduction` is Markdown, with which the docs page begins; `examples` are ids that it shows, by noun or by filter.

    `format = 2`: the dates of this folder say what proves them; what the first edition left unsaid is a fault there.
    """

    name: Text
    description: Text
    license: Text
    license_url: Url
    format: Literal[1, 2] = 1
    coverage_from: date
    coverage_until: date
    introduction: Text | None = None
    examples: dict[Term, Verbatim] = Field(default={})


class DocumentRecord(Record):
    """A source. In `documents/`, with a text of the same stem beside it, its id is the stem and is left out."""

    id: Slug
    title: Text
    publisher: Text
    url: Url | None = None
    published_on: Edtf | None = None
    language: Language
    rights: Text | None = None
    note: Text | None = None


class PassageRecord(Record):
    """A quote of the archived document of the same stem, and the facts that it proves, contradicts or announces.

    `facts`, `contradicts` and `announces` hold references such as `membership:sco-blr-member`; `prefix` is the text
    right before the quote, needed where the text has the quote more than once.
    """

    exact: Verbatim
    prefix: str | None = None
    supports: list[Term] = Field(default=[])
    facts: list[Text] = Field(default=[])
    contradicts: list[Text] = Field(default=[])
    announces: list[Text] = Field(default=[])
    note: Text | None = None


class StateRecord(NamedRecord):
    """A state, with its codes: ISO 3166-1 alpha-2, alpha-3 (the id) and numeric (the UN's M49 number), Wikidata.

    A former state has the code of ISO 3166-3, its `start`, `end` and `successors`; a state without a code one of those
    that users assign, XAA to XZZ, and a `note` that says so.
    """

    id: Alpha3
    alpha2: Annotated[str, matching(r"[A-Z]{2}", "code: two capital letters")] | None = None
    numeric: Annotated[str, matching(r"[0-9]{3}", "code: three digits")] | None = None
    wikidata: Annotated[str, matching(r"Q[1-9][0-9]*", "Wikidata id: Q and digits")] | None = None
    name: Text
    start: Edtf | None = None
    end: Edtf | None = None
    successors: list[StateId] = Field(default=[])


class OrganizationRecord(NamedRecord, DatedRecord):
    """An organization or a body of one; `start` is its founding.

    `coverage_…` are the days that the knowledge base covers of it, where they are not those of the whole.
    """

    id: Slug
    name: Text
    abbreviation: Text | None = None
    classification: Term
    parent: OrganizationId | None = None
    predecessor: OrganizationId | None = None
    founded_at: MeetingId | None = None
    charter: Annotated[Slug, RefersTo("instrument")] | None = None
    seat: Text | None = None
    seat_country: StateId | None = None
    coverage_from: date | None = None
    coverage_until: date | None = None


class MembershipStatusRecord(DatedRecord):
    """A status that an organization gives to states, and the period in which it existed."""

    id: Slug
    organization: OrganizationId
    status: Status
    label: Text
    description: Text
    family: StatusFamily
    replaced_by: Term | None = None


class StepRecord(FactRecord):
    """A step towards a membership: `initiated`, `decided`, `signed`, `in_force`."""

    kind: StepKind
    date: Edtf
    meeting: MeetingId | None = None
    event: Text | None = None


class MembershipRecord(DatedRecord):
    """One state holding one status in one organization over one period."""

    id: Slug
    organization: OrganizationId
    state: StateId
    status: Term
    start_event: Text | None = None
    end_event: Text | None = None
    end_reason: EndReason | None = None
    confidence: Confidence | None = None
    steps: list[StepRecord] = Field(default=[])


class StandingRecord(DatedRecord):
    """How a state's ties to an organization stand, whatever its status: an overlay."""

    id: Slug
    organization: OrganizationId
    state: StateId
    standing: StandingKind


class OfficeRecord(NamedRecord):
    """An office of a state or of an organization, held by officials or, as a chairmanship is, by states.

    `concurrent`: several hold it at once, as deputies do; otherwise the next start ends a tenure.
    """

    id: Slug
    name: Text
    classification: Term
    state: StateId | None = None
    organization: OrganizationId | None = None
    holder: OfficeHolder = "official"
    concurrent: bool = False


class TenureRecord(DatedRecord):
    """One official, or one state, holding one office over one period.

    Nested in an official it names no holder; by itself it names an `official` or a `state`.
    """

    id: Slug
    office: Annotated[Slug, RefersTo("office")]
    official: OfficialId | None = None
    state: StateId | None = None
    title: Text | None = None
    acting: bool = False
    confidence: Confidence | None = None


class OfficialRecord(NamedRecord):
    """A person; `state` is the nationality, where a source gives it."""

    id: Slug
    name: Text
    state: StateId | None = None
    died: Edtf | None = None
    tenures: list[TenureRecord] = Field(default=[])


class ParticipationRecord(FactRecord):
    """Who took part in the meeting that it is nested in: a person, for a state or an organization, in a capacity.

    `official` may be missing where a source names the delegation alone; `named` says whether a source names the person.
    """

    official: OfficialId | None = None
    tenure: Annotated[Slug, RefersTo("tenure")] | None = None
    state: StateId | None = None
    organization: OrganizationId | None = None
    capacity: Term
    capacity_note: Text | None = None
    role: ParticipationRole
    named: bool = True


class MeetingRecord(NamedRecord):
    """A meeting; `start_date` and `end_date` are its first and its last day, both included.

    `announced`: no source shows that it was held.
    """

    id: Slug
    name: Text
    organization: OrganizationId
    kind: Term
    ordinal: int | None = Field(default=None, ge=1, le=10_000)
    start_date: Edtf
    end_date: Edtf
    city: Text | None = None
    country: StateId | None = None
    venue: Text | None = None
    host: StateId | None = None
    host_organization: OrganizationId | None = None
    format: MeetingFormat
    announced: bool = False
    decisions: list[Text] = Field(default=[])
    participations: list[ParticipationRecord] = Field(default=[])


class StatementRecord(Record):
    """Something said, as the archived document of the same stem has it; `text` is its wording to the letter.

    `speaker_name` names a person who has no record, in place of `speaker`.
    """

    id: Slug
    speaker: OfficialId | None = None
    speaker_name: Text | None = None
    meeting: MeetingId | None = None
    form: StatementForm
    text: Verbatim
    prefix: str | None = None
    topics: list[Slug] = Field(default=[])
    instruments: list[Annotated[Slug, RefersTo("instrument")]] = Field(default=[])
    supports: list[Term] = Field(default=[])
    note: Text | None = None


class InstrumentRecord(NamedRecord):
    """An initiative, declaration, programme, strategy, resolution, project or charter."""

    id: Slug
    name: Text
    kind: Term
    organization: OrganizationId | None = None
    proposer: Text | None = None
    proposer_states: list[StateId] = Field(default=[])
    proposer_official: OfficialId | None = None
    proposed: Edtf | None = None
    proposed_at: MeetingId | None = None
    adopted: Edtf | None = None
    adopted_at: MeetingId | None = None
    in_force: Edtf | None = None
