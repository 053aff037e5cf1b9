"""Who took part in a meeting."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select
from sqlmodel import col

from app.kinds import href
from app.models import Meeting, Name, Office, Official, Organization, Participation, State, Tenure
from app.models.vocabularies import ParticipationRole
from app.queries import evidence, references
from app.queries.conflicts import ConflictReference, conflicts_about
from app.queries.evidence import EvidenceShape, Include, evidence_count
from app.queries.references import Href, MeetingReference, Reference, StateReference
from app.queries.sql.filters import Choice, Found, filtered, within
from app.queries.sql.known import IDS, Values
from app.queries.sql.lookup import by_id, found, item
from app.queries.sql.paging import Column, Page

Sort = Literal["id", "-id", "role", "-role", "capacity", "-capacity"]
SortAll = Literal["id", "-id", "start", "-start", "role", "-role", "capacity", "-capacity"]
Facet = Literal["capacity", "role"]
FacetAll = Literal["kind", "organization", "state", "classification", "capacity", "role"]


class ParticipationFilter(BaseModel):
    """What narrows the participations down."""

    capacity: Annotated[list[str], Values("participation", "capacity")] = Field(
        default=[],
        description="In what capacity, such as `member`.",
        examples=[["member"]],
    )
    role: list[ParticipationRole] = Field(default=[], description="In what role.")


class ParticipationsFilter(ParticipationFilter):
    """What narrows the participations in all meetings down."""

    id: Annotated[list[str], Values("participation")] = IDS
    meeting: Annotated[list[str], Values("meeting")] = Field(
        default=[], description="Id of the meeting.", examples=[["chs-2024"]]
    )
    organization: Annotated[list[str], Values("organization")] = Field(
        default=[],
        description="Id of the organization that met, its bodies included.",
        examples=[["sco"]],
    )
    kind: Annotated[list[str], Values("meeting", "kind")] = Field(
        default=[], description="What kind of meeting.", examples=[["chs"]]
    )
    official: Annotated[list[str], Values("official")] = Field(
        default=[], description="Id of the official who took part.", examples=[["antonio-guterres"]]
    )
    state: Annotated[list[str], Values("state")] = Field(
        default=[], description="ISO 3166-1 code of the state spoken for.", examples=[["BLR"]]
    )
    delegation: Annotated[list[str], Values("organization")] = Field(
        default=[], description="Id of the organization spoken for.", examples=[["un"]]
    )
    office: Annotated[list[str], Values("office")] = Field(
        default=[], description="Id of the office held on that day.", examples=[["fm-blr"]]
    )
    classification: Annotated[list[str], Values("office", "classification")] = Field(
        default=[], description="What kind of office was held.", examples=[["foreign_minister"]]
    )


class ParticipationOffice(BaseModel):
    """The office that a participant held on the day of the meeting."""

    id: str
    name: str
    title: str | None = Field(description="How it was held, where that differs from its name.")
    acting: bool
    tenure: str = Field(description="Id of the tenure.")
    href: Href


class ParticipationRow(BaseModel):
    """One person, or one delegation of which no person is known, at one meeting."""

    id: str
    href: Href
    meeting: MeetingReference = Field(description="The meeting taken part in.")
    official: Reference | None
    office: ParticipationOffice | None = Field(description="The office held on that day.")
    state: StateReference | None = Field(description="The state spoken for.")
    organization: Reference | None = Field(description="The organization spoken for.")
    capacity: str = Field(
        description="The status of the delegation, such as `member`; `guest`, `body` or `international_organization`."
    )
    capacity_note: str | None = Field(
        description="What the source says of the capacity; null where there is nothing to add."
    )
    role: ParticipationRole = Field(description="What part it was.")
    named: bool = Field(description="Whether a source names the person; if not, the person follows from the office.")
    note: str | None
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class ParticipationItem(ParticipationRow):
    """A participation with the conflicts about it and all its evidence."""

    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")
    evidence: list[EvidenceShape]


_SORTABLE: dict[str, Column] = {
    "id": col(Participation.id),
    "role": col(Participation.role),
    "capacity": col(Participation.capacity),
}


def participations(
    connection: Connection,
    filters: ParticipationsFilter,
    first: date | None,
    last: date | None,
    page: Page,
    include: Iterable[Include],
) -> Found[ParticipationRow]:
    """Participations in meetings from `first` to `last` where not None: a page of them, and how many there are."""
    statement = _selected()
    if first:
        statement = statement.where(col(Meeting.end_latest) >= first)
    if last:
        statement = statement.where(col(Meeting.start_earliest) <= last)
    listed = filtered(
        connection,
        statement,
        page,
        {**_SORTABLE, "start": col(Meeting.start_earliest)},
        Choice("id", col(Participation.id), filters.id),
        Choice("meeting", col(Participation.meeting_id), filters.meeting),
        Choice("organization", col(Meeting.organization_id), within(connection, filters.organization)),
        Choice("kind", col(Meeting.kind), filters.kind),
        Choice("official", col(Participation.official_id), filters.official),
        Choice("state", col(Participation.state_id), filters.state),
        Choice("delegation", col(Participation.organization_id), filters.delegation),
        Choice("office", col(Tenure.office_id), filters.office),
        Choice("classification", col(Office.classification), filters.classification),
        Choice("capacity", col(Participation.capacity), filters.capacity),
        Choice("role", col(Participation.role), filters.role),
    )
    return listed.shaped(_shaped(connection, listed.rows, include))


def participation(connection: Connection, identity: str) -> ParticipationItem:
    """One participation; raises :class:`NotFoundError`."""
    row = found(connection, Participation, identity, by_id(_selected(), col(Participation.id)))
    (shaped,) = _shaped(connection, [row], ["evidence"])
    return ParticipationItem(**dict(shaped), conflicts=conflicts_about(connection, "participation", identity))


def participations_in(
    connection: Connection, meeting_id: str, filters: ParticipationFilter, page: Page, include: Iterable[Include]
) -> Found[ParticipationRow]:
    """Who took part in a meeting: a page of them, and how many they were; raises :class:`NotFoundError`."""
    item(connection, Meeting, meeting_id)
    listed = filtered(
        connection,
        _selected().where(Participation.meeting_id == meeting_id),
        page,
        _SORTABLE,
        Choice("capacity", col(Participation.capacity), filters.capacity),
        Choice("role", col(Participation.role), filters.role),
    )
    return listed.shaped(_shaped(connection, listed.rows, include))


def participations_of(connection: Connection, meetings: Iterable[str]) -> dict[str, list[ParticipationRow]]:
    """Everybody who took part in meetings, by meeting."""
    statement = _selected().where(col(Participation.meeting_id).in_(list(meetings))).order_by(col(Participation.id))
    grouped: dict[str, list[ParticipationRow]] = defaultdict(list)
    for row in _shaped(connection, connection.execute(statement).all(), []):
        grouped[row.meeting.id].append(row)
    return grouped


@cache
def _selected() -> Any:
    """Participations with the tenure, and with the state as it was called on the day of the meeting."""
    return (
        select(
            Participation,
            col(Meeting.name).label("meeting_name"),
            col(Meeting.start_date).label("start_date"),
            col(Official.name).label("official_name"),
            col(Organization.name).label("organization_name"),
            col(Tenure.office_id).label("office_id"),
            col(Office.name).label("office_name"),
            col(Tenure.title).label("title"),
            col(Tenure.acting).label("acting"),
            *references.STATE_NAMES,
            evidence_count("participation", col(Participation.id)),
        )
        .join(Meeting, col(Meeting.id) == col(Participation.meeting_id))
        .outerjoin(Official, col(Official.id) == col(Participation.official_id))
        .outerjoin(Organization, col(Organization.id) == col(Participation.organization_id))
        .outerjoin(Tenure, col(Tenure.id) == col(Participation.tenure_id))
        .outerjoin(Office, col(Office.id) == col(Tenure.office_id))
        .outerjoin(State, col(State.id) == col(Participation.state_id))
        .outerjoin(Name, references.name_on(col(Meeting.start_earliest)))
    )


def _shaped(connection: Connection, rows: Any, include: Iterable[Include]) -> list[ParticipationRow]:
    proofs = evidence.included(connection, "participation", (row.id for row in rows), include)
    return [
        ParticipationRow(
            id=row.id,
            href=href("participation", row.id),
            meeting=references.meeting_reference(row.meeting_id, row.meeting_name, row.start_date),
            official=references.optional("official", row.official_id, row.official_name),
            office=_office(row) if row.tenure_id else None,
            state=references.state_reference(row.state_id, row.state_name, row.name_then) if row.state_id else None,
            organization=references.optional("organization", row.organization_id, row.organization_name),
            capacity=row.capacity,
            capacity_note=row.capacity_note,
            role=row.role,
            named=row.named,
            note=row.note,
            evidence_count=row.evidence_count,
            evidence=proofs(row.id),
        )
        for row in rows
    ]


def _office(row: Any) -> ParticipationOffice:
    office = references.reference("office", row.office_id, row.office_name)
    return ParticipationOffice(
        id=office.id, name=office.name, title=row.title, acting=row.acting, tenure=row.tenure_id, href=office.href
    )
