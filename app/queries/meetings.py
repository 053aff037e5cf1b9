"""Meetings: when, where, who was host, what was decided."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import Connection, select
from sqlmodel import col

from app.kinds import href
from app.models import Meeting, Membership, MembershipStatus, MembershipStep, Name, Participation, State
from app.models.vocabularies import MeetingFormat, RecordedLevel, StepKind
from app.queries import evidence, references
from app.queries.completeness import levels
from app.queries.conflicts import ConflictReference, conflicts_about
from app.queries.evidence import EvidenceShape, evidence_count
from app.queries.instruments import InstrumentRow, instruments_of
from app.queries.memberships import StatusHref, of_status
from app.queries.participations import ParticipationRow, participations_of
from app.queries.references import Href, Reference, StateReference
from app.queries.sql.filters import Choice, Found, PartOfText, filtered, named, within
from app.queries.sql.known import IDS, Values
from app.queries.sql.lookup import by_id, found
from app.queries.sql.paging import AnySelect, Page
from app.queries.statements import StatementRow, statements_at
from app.queries.text.names import NameShape, names

Sort = Literal["id", "-id", "start", "-start", "ordinal", "-ordinal"]
Facet = Literal["kind", "organization", "country", "host", "state"]
MeetingInclude = Literal["evidence", "participations", "statements", "memberships", "instruments"]


class MeetingFilter(BaseModel):
    """What narrows the meetings down."""

    id: Annotated[list[str], Values("meeting")] = IDS
    organization: Annotated[list[str], Values("organization")] = Field(
        default=[],
        description="Id of the organization that met, its bodies included.",
        examples=[["sco"]],
    )
    kind: Annotated[list[str], Values("meeting", "kind")] = Field(
        default=[],
        description="What kind of meeting, such as `chs`.",
        examples=[["chs"]],
    )
    country: Annotated[list[str], Values("state")] = Field(
        default=[],
        description="ISO 3166-1 code of the state where it was.",
        examples=[["KAZ"]],
    )
    host: Annotated[list[str], Values("state")] = Field(
        default=[], description="ISO 3166-1 code of the state that was host.", examples=[["KAZ"]]
    )
    official: Annotated[list[str], Values("official")] = Field(
        default=[],
        description="Id of an official who took part.",
        examples=[["antonio-guterres"]],
    )
    state: Annotated[list[str], Values("state")] = Field(
        default=[],
        description="ISO 3166-1 code of a state that took part.",
        examples=[["BLR"]],
    )
    q: PartOfText | SkipJsonSchema[None] = Field(default=None, description="Part of the name.", examples=["Astana"])


class Place(BaseModel):
    """Where a meeting was."""

    city: str | None
    country: StateReference | None
    venue: str | None = Field(description="The building; null where no source names it.")


class Host(BaseModel):
    """Who was host: a state or an organization."""

    state: StateReference | None = Field(description="The state that was host; null where none was.")
    organization: Reference | None = Field(description="The organization that was host; null where none was.")


class MeetingMembership(BaseModel):
    """A step towards a membership that was taken at a meeting."""

    id: str = Field(description="Id of the membership.")
    href: Href
    state: StateReference
    status: str
    status_href: StatusHref
    step: StepKind = Field(description="Which step was taken.")


def _expanded(what: str) -> Any:
    """A field that is left out unless it was requested."""
    return Field(default=None, exclude_if=lambda value: value is None, description=f"{what}; only with `include=`.")


class MeetingRow(BaseModel):
    """A meeting."""

    id: str
    href: Href
    name: str
    kind: str = Field(description="What kind of meeting, such as `chs`, the Council of Heads of State.")
    ordinal: int | None = Field(description="Its number among the meetings of its kind.")
    organization: Reference = Field(description="What met.")
    start_date: str = Field(description="Its first day.")
    end_date: str = Field(description="Its last day, included.")
    place: Place = Field(description="Where it was.")
    host: Host = Field(description="Who was host.")
    format: MeetingFormat = Field(description="Whether people met in person, by video, or both.")
    announced: bool = Field(description="Whether it was only announced, and no source shows that it was held.")
    attendance: RecordedLevel = Field(description="How many of those who took part are recorded.")
    decisions: list[str] = Field(description="What was decided, in the curators' words.")
    note: str | None
    evidence_count: int
    participations: list[ParticipationRow] | None = _expanded("Who took part")
    statements: list[StatementRow] | None = _expanded("What was said there")
    memberships: list[MeetingMembership] | None = _expanded("The steps towards memberships taken there")
    instruments: list[InstrumentRow] | None = _expanded("The instruments proposed or adopted there")
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class MeetingItem(MeetingRow):
    """A meeting with its names, the conflicts about it and all its evidence."""

    names: list[NameShape]
    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")


_SELECTED: AnySelect = select(Meeting, evidence_count("meeting", col(Meeting.id)))
_ONE = by_id(_SELECTED, col(Meeting.id))


def meetings(
    connection: Connection,
    filters: MeetingFilter,
    first: date | None,
    last: date | None,
    page: Page,
    include: Sequence[MeetingInclude],
) -> Found[MeetingRow]:
    """Meetings, from `first` to `last` where not None: a page of them, and how many there are."""
    statement = _SELECTED
    if filters.q:
        statement = statement.where(named("meeting", col(Meeting.id), filters.q))
    if first:
        statement = statement.where(col(Meeting.end_latest) >= first)
    if last:
        statement = statement.where(col(Meeting.start_earliest) <= last)
    sortable = {"id": col(Meeting.id), "start": col(Meeting.start_earliest), "ordinal": col(Meeting.ordinal)}
    took_part = col(Participation.meeting_id)
    found = filtered(
        connection,
        statement,
        page,
        sortable,
        Choice("id", col(Meeting.id), filters.id),
        Choice("organization", col(Meeting.organization_id), within(connection, filters.organization)),
        Choice("kind", col(Meeting.kind), filters.kind),
        Choice("country", col(Meeting.country_id), filters.country),
        Choice("host", col(Meeting.host_id), filters.host),
        Choice("official", col(Participation.official_id), filters.official, of_row=took_part),
        Choice("state", col(Participation.state_id), filters.state, of_row=took_part),
    )
    return found.shaped(_shaped(connection, found.rows, include))


def meeting(connection: Connection, identity: str, include: Sequence[MeetingInclude]) -> MeetingItem:
    """One meeting; raises :class:`NotFoundError`."""
    row = found(connection, Meeting, identity, _ONE)
    shaped = _shaped(connection, [row], [*include, "evidence"])[0]
    return MeetingItem(
        **dict(shaped),
        names=names(connection, "meeting", identity),
        conflicts=conflicts_about(connection, "meeting", identity),
    )


def _shaped(connection: Connection, rows: Sequence[Any], include: Sequence[MeetingInclude]) -> list[MeetingRow]:
    ids = [row.id for row in rows]
    organizations = references.to(
        connection, "organization", {part for row in rows for part in (row.organization_id, row.host_organization_id)}
    )
    states = references.states(connection, {part for row in rows for part in (row.country_id, row.host_id)})
    proofs = evidence.included(connection, "meeting", ids, include)
    attendance = levels(connection, "attendance", ids)
    taking_part = participations_of(connection, ids) if "participations" in include else None
    said = statements_at(connection, ids) if "statements" in include else None
    steps = _memberships(connection, ids) if "memberships" in include else None
    instruments = instruments_of(connection, ids) if "instruments" in include else None
    return [
        MeetingRow(
            id=row.id,
            href=href("meeting", row.id),
            name=row.name,
            kind=row.kind,
            ordinal=row.ordinal,
            organization=organizations[row.organization_id],
            start_date=row.start_date,
            end_date=row.end_date,
            place=Place(city=row.city, country=states.get(row.country_id), venue=row.venue),
            host=Host(state=states.get(row.host_id), organization=organizations.get(row.host_organization_id)),
            format=row.format,
            announced=row.announced,
            attendance=attendance[row.id],
            decisions=row.decisions,
            note=row.note,
            evidence_count=row.evidence_count,
            participations=None if taking_part is None else taking_part[row.id],
            statements=None if said is None else said[row.id],
            memberships=None if steps is None else steps[row.id],
            instruments=None if instruments is None else instruments[row.id],
            evidence=proofs(row.id),
        )
        for row in rows
    ]


def _memberships(connection: Connection, ids: Iterable[str]) -> dict[str, list[MeetingMembership]]:
    """The steps taken at meetings, by meeting, with the states as they were called on that day."""
    statement: Any = (
        select(
            col(MembershipStep.meeting_id).label("meeting_id"),
            col(MembershipStep.kind).label("kind"),
            col(Membership.id).label("id"),
            col(Membership.state_id).label("state_id"),
            col(Membership.status).label("status"),
            col(MembershipStatus.id).label("status_id"),
            col(State.name).label("state_name"),
            col(Name.name).label("name_then"),
        )
        .join(Membership, col(Membership.id) == col(MembershipStep.membership_id))
        .join(MembershipStatus, of_status())
        .join(Meeting, col(Meeting.id) == col(MembershipStep.meeting_id))
        .join(State, col(State.id) == col(Membership.state_id))
        .outerjoin(Name, references.name_on(col(Meeting.start_earliest)))
        .where(col(MembershipStep.meeting_id).in_(list(ids)))
        .order_by(col(MembershipStep.id))
    )
    grouped: dict[str, list[MeetingMembership]] = defaultdict(list)
    for row in connection.execute(statement):
        grouped[row.meeting_id].append(
            MeetingMembership(
                id=row.id,
                href=href("membership", row.id),
                state=references.state_reference(row.state_id, row.state_name, row.name_then),
                status=row.status,
                status_href=href("membership_status", row.status_id),
                step=row.kind,
            )
        )
    return grouped
