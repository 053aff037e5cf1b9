"""Who took part in a meeting."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection
from sqlmodel import col

from app.kinds import href
from app.models import Meeting, Name, Office, Official, Organization, Participation, State, Tenure, metadata
from app.models.vocabularies import ParticipationRole
from app.queries import evidence, references
from app.queries.evidence import ConflictReference, EvidenceShape, evidence_count, whole, with_evidence
from app.queries.references import Href, MeetingReference, Reference, StateReference
from app.queries.shapes import ItemShape, Shape, grouped
from app.queries.sql.filters import between, by_name, choices, filtered, where, with_bodies
from app.queries.sql.known import filter_by, ids_of, values_of
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Found, Page, select_joined

Sort = Literal["id", "-id", "role", "-role", "capacity", "-capacity"]
SortAll = Literal["id", "-id", "start", "-start", "role", "-role", "capacity", "-capacity"]
Facet = Literal["capacity", "role"]
FacetAll = Literal["kind", "organization", "state", "classification", "capacity", "role"]


class ParticipationFilter(BaseModel):
    """What narrows the participations down."""

    capacity: list[str] = values_of("participation", "capacity", "In what capacity, such as `member`.", "member")
    role: list[ParticipationRole] = filter_by("In what role.")


class ParticipationsFilter(ParticipationFilter):
    """What narrows the participations in all meetings down."""

    id: list[str] = ids_of("participation")
    meeting: list[str] = ids_of("meeting", "Id of the meeting.", "chs-2024")
    organization: list[str] = ids_of("organization", "Id of the organization that met, its bodies included.", "sco")
    kind: list[str] = values_of("meeting", "kind", "What kind of meeting.", "chs")
    official: list[str] = ids_of("official", "Id of the official who took part.", "antonio-guterres")
    state: list[str] = ids_of("state", "ISO 3166-1 code of the state spoken for.", "BLR")
    delegation: list[str] = ids_of("organization", "Id of the organization spoken for.", "un")
    office: list[str] = ids_of("office", "Id of the office held on that day.", "fm-blr")
    classification: list[str] = values_of(
        "office", "classification", "What kind of office was held.", "foreign_minister"
    )


class ParticipationOffice(Shape):
    """The office that a participant held on the day of the meeting."""

    id: str
    name: str
    title: str | None = Field(description="How it was held, where that differs from its name.")
    acting: bool
    tenure: str = Field(description="Id of the tenure.")
    href: Href


class ParticipationRow(ItemShape, kind="participation"):
    """One person, or one delegation of which no person is known, at one meeting."""

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


_SELECTED: AnySelect = select_joined(
    [Participation, Meeting, Official, Organization, Tenure, Office, State],
    Participation,
    col(Meeting.name).label("meeting_name"),
    col(Meeting.start_date),
    col(Official.name).label("official_name"),
    col(Organization.name).label("organization_name"),
    col(Tenure.office_id),
    col(Office.name).label("office_name"),
    col(Tenure.title),
    col(Tenure.acting),
    *references.STATE_NAMES,
    evidence_count("participation", col(Participation.id)),
).outerjoin(Name, references.name_on(col(Meeting.start_earliest)))
_COLUMNS = by_name(
    *metadata.tables["participation"].c["id", "meeting_id", "official_id", "state_id", "capacity", "role"],
    Meeting.organization_id,
    Meeting.kind,
    Tenure.office_id,
    Office.classification,
    delegation=Participation.organization_id,
)


def participations(connection: Connection, filters: ParticipationsFilter, page: Page) -> Found[ParticipationRow]:
    """Participations in meetings on the days of the page: a page of them, and how many there are."""
    selected = where(_SELECTED, *between(page.first, page.last, Meeting.start_earliest, Meeting.end_latest))
    columns = choices(with_bodies(connection, filters), _COLUMNS)
    sortable = by_name(Participation.id, Participation.role, Participation.capacity, start=Meeting.start_earliest)
    found = filtered(connection, selected, page, sortable, *columns)
    return found.shaped(with_evidence(connection, [*map(_shaped, found.rows)], page.include))


def participation(connection: Connection, identity: str) -> ParticipationItem:
    """One participation; raises :class:`NotFoundError`."""
    row = item(connection, Participation, identity, _SELECTED)
    return whole(connection, ParticipationItem, row, dict(_shaped(row)))


def participations_in(
    connection: Connection, meeting_id: str, filters: ParticipationFilter, page: Page
) -> Found[ParticipationRow]:
    """Who took part in a meeting: a page of them, and how many they were; raises :class:`NotFoundError`."""
    item(connection, Meeting, meeting_id)
    here = ParticipationsFilter(meeting=[meeting_id], capacity=filters.capacity, role=filters.role)
    return participations(connection, here, page)


def participations_of(connection: Connection, meetings: Iterable[str]) -> dict[str, list[ParticipationRow]]:
    """Everybody who took part in meetings, by meeting."""
    of_meetings = _SELECTED.where(col(Participation.meeting_id).in_(list(meetings))).order_by(col(Participation.id))
    return grouped((row.meeting_id, _shaped(row)) for row in connection.execute(of_meetings))


def _shaped(row: Any) -> ParticipationRow:
    office = None
    if row.tenure_id:
        held = {"id": row.office_id, "name": row.office_name, "tenure": row.tenure_id}
        office = ParticipationOffice.from_row(row, **held, href=href("office", row.office_id))
    others = references.of(row, "meeting", "official", "state", "organization")
    return ParticipationRow.from_row(row, **others, office=office)
