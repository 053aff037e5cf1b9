"""Meetings: when, where, who was host, what was decided."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select
from sqlmodel import col

from app.kinds import href
from app.models import Meeting, Membership, MembershipStatus, MembershipStep, Name, Participation, State, metadata
from app.models.vocabularies import MeetingFormat, RecordedLevel, StepKind
from app.queries import evidence, references
from app.queries.completeness import levels
from app.queries.evidence import ConflictReference, EvidenceShape, NameShape, evidence_count, whole, with_evidence
from app.queries.instruments import InstrumentRow, instruments_of
from app.queries.memberships import StatusHref, of_status
from app.queries.participations import ParticipationRow, participations_of
from app.queries.references import Reference, StateReference
from app.queries.shapes import ItemShape, expanded, grouped
from app.queries.sql.filters import Linked, PartOfText, between, by_name, choices, filtered, named, where, with_bodies
from app.queries.sql.known import ids_of, values_of
from app.queries.sql.lookup import item, rows_with
from app.queries.sql.paging import AnySelect, Found, Page, select_joined
from app.queries.statements import StatementRow, statements_at

Sort = Literal["id", "-id", "start", "-start", "ordinal", "-ordinal"]
Facet = Literal["kind", "organization", "country", "host", "state"]
MeetingInclude = Literal["evidence", "participations", "statements", "memberships", "instruments"]


class MeetingFilter(BaseModel):
    """What narrows the meetings down."""

    id: list[str] = ids_of("meeting")
    organization: list[str] = ids_of("organization", "Id of the organization that met, its bodies included.", "sco")
    kind: list[str] = values_of("meeting", "kind", "What kind of meeting, such as `chs`.", "chs")
    country: list[str] = ids_of("state", "ISO 3166-1 code of the state where it was.", "KAZ")
    host: list[str] = ids_of("state", "ISO 3166-1 code of the state that was host.", "KAZ")
    official: list[str] = ids_of("official", "Id of an official who took part.", "antonio-guterres")
    state: list[str] = ids_of("state", "ISO 3166-1 code of a state that took part.", "BLR")
    q: PartOfText = Field(default=None, description="Part of the name.", examples=["Astana"])


class Place(BaseModel):
    """Where a meeting was."""

    city: str | None
    country: StateReference | None
    venue: str | None = Field(description="The building; null where no source names it.")


class Host(BaseModel):
    """Who was host: a state or an organization."""

    state: StateReference | None = Field(description="The state that was host; null where none was.")
    organization: Reference | None = Field(description="The organization that was host; null where none was.")


class MeetingMembership(ItemShape, kind="membership"):
    """A step towards a membership that was taken at a meeting."""

    id: str = Field(description="Id of the membership.")
    state: StateReference
    status: str
    status_href: StatusHref
    step: StepKind = Field(description="Which step was taken.")


class MeetingRow(ItemShape, kind="meeting"):
    """A meeting."""

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
    participations: list[ParticipationRow] | None = expanded("Who took part; only with `include=`.")
    statements: list[StatementRow] | None = expanded("What was said there; only with `include=`.")
    memberships: list[MeetingMembership] | None = expanded(
        "The steps towards memberships taken there; only with `include=`."
    )
    instruments: list[InstrumentRow] | None = expanded(
        "The instruments proposed or adopted there; only with `include=`."
    )
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class MeetingItem(MeetingRow):
    """A meeting with its names, the conflicts about it and all its evidence."""

    names: list[NameShape]
    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")


_SELECTED: AnySelect = select(Meeting, evidence_count("meeting", col(Meeting.id)))
_COLUMNS = by_name(
    *metadata.tables["meeting"].c["id", "organization_id", "kind", "country_id", "host_id"],
    official=Linked(Participation.official_id, Participation.meeting_id),
    state=Linked(Participation.state_id, Participation.meeting_id),
)
_STEPS: AnySelect = (
    select_joined(
        [MembershipStep, Membership, Meeting, State],
        col(MembershipStep.meeting_id),
        col(MembershipStep.kind).label("step"),
        *metadata.tables["membership"].c["id", "state_id", "status"],
        col(MembershipStatus.id).label("status_id"),
        *references.STATE_NAMES,
    )
    .join(MembershipStatus, of_status())
    .outerjoin(Name, references.name_on(col(Meeting.start_earliest)))
    .order_by(col(MembershipStep.id))
)


def meetings(connection: Connection, filters: MeetingFilter, page: Page) -> Found[MeetingRow]:
    """Meetings, on the days of the page: a page of them, and how many there are."""
    conditions = between(page.first, page.last, Meeting.start_earliest, Meeting.end_latest)
    selected = where(_SELECTED, named("meeting", Meeting.id, filters.q), *conditions)
    sortable = by_name(Meeting.id, Meeting.ordinal, start=Meeting.start_earliest)
    columns = choices(with_bodies(connection, filters), _COLUMNS)
    found = filtered(connection, selected, page, sortable, *columns)
    return found.shaped(with_evidence(connection, _shaped(connection, found.rows, page.include), page.include))


def meeting(connection: Connection, identity: str, include: Sequence[MeetingInclude]) -> MeetingItem:
    """One meeting; raises :class:`NotFoundError`."""
    row = item(connection, Meeting, identity, _SELECTED)
    (shown,) = _shaped(connection, [row], include)
    return whole(connection, MeetingItem, row, dict(shown))


def _shaped(connection: Connection, rows: Sequence[Any], include: Sequence[str]) -> list[MeetingRow]:
    ids = [row.id for row in rows]
    organizations = references.to(
        connection, "organization", (part for row in rows for part in (row.organization_id, row.host_organization_id))
    )
    states = references.states(connection, (part for row in rows for part in (row.country_id, row.host_id)))
    attendance = levels(connection, "attendance", ids)
    further = {name: read(connection, ids) for name, read in _EXPANDED.items() if name in include}
    return [
        MeetingRow.from_row(
            row,
            organization=organizations[row.organization_id],
            place=Place(city=row.city, country=states.get(row.country_id), venue=row.venue),
            host=Host(state=states.get(row.host_id), organization=organizations.get(row.host_organization_id)),
            attendance=attendance[row.id],
            **{name: of_meetings[row.id] for name, of_meetings in further.items()},
        )
        for row in rows
    ]


def _memberships(connection: Connection, ids: Iterable[str]) -> dict[str, list[MeetingMembership]]:
    """The steps taken at meetings, by meeting, with the states as they were called on that day."""
    return grouped(
        (
            row.meeting_id,
            MeetingMembership.from_row(
                row, **references.of(row, "state"), status_href=href("membership_status", row.status_id)
            ),
        )
        for row in rows_with(connection, _STEPS, col(MembershipStep.meeting_id), ids)
    )


_EXPANDED: Mapping[str, Callable[[Connection, Sequence[str]], Mapping[str, Sequence[ItemShape]]]] = {
    "participations": participations_of,
    "statements": statements_at,
    "memberships": _memberships,
    "instruments": instruments_of,
}
"""What reads that which belongs to meetings, by meeting."""
