"""What happened to an organization and to its members, in order."""

from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, Subquery, and_, exists, literal, null, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kinds import href
from app.models import Meeting, Membership, Name, Organization, Standing, State
from app.queries import references
from app.queries.references import Href, MeetingReference, StateReference
from app.queries.shapes import Shape
from app.queries.sql.filters import between, choices, filtered, where
from app.queries.sql.known import filter_by, ids_of
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Found, Page
from app.queries.time.changes import all_changes
from app.queries.time.validity import Boundary, boundary

EventKind = Literal["founded", "joined", "left", "status_changed", "renamed", "dormant", "suspended"]
Sort = Literal["on", "-on"]
Facet = Literal["kind", "state"]


class TimelineFilter(BaseModel):
    """What narrows the events down."""

    kind: list[EventKind] = filter_by("What kind of event.")
    state: list[str] = ids_of("state", "ISO 3166-1 code of a state.", "BLR")


class Event(Shape):
    """Something that happened: to a state, or to the organization itself."""

    on: str = Field(description="When it happened, as precise as the sources: EDTF text.")
    date: Boundary = Field(description="The same, with the earliest and the latest day that it can mean.")
    kind: EventKind = Field(description="What happened.")
    state: StateReference | None = Field(description="The state that it happened to, as it was called on that day.")
    from_: str | None = Field(serialization_alias="from", description="The status, or the name, before.")
    to: str | None = Field(description="The status, the name or the standing since.")
    membership: str | None = Field(description="The membership that began, or, where none did, the one that ended.")
    meeting: MeetingReference | None = Field(description="The meeting that decided it.")
    href: Href


def timeline(connection: Connection, organization_id: str, filters: TimelineFilter, page: Page) -> Found[Event]:
    """The events of an organization on the days of the page; raises :class:`NotFoundError`."""
    item(connection, Organization, organization_id)
    events = _events(organization_id)
    event = events.c
    happened: AnySelect = (
        select(
            *(events, event.state.label("state_id"), *references.STATE_NAMES),
            *(event.meeting.label("meeting_id"), col(Meeting.name).label("meeting_name"), col(Meeting.start_date)),
        )
        .outerjoin(State, col(State.id) == event.state)
        .outerjoin(Name, references.name_on(event.earliest))
        .outerjoin(Meeting, col(Meeting.id) == event.meeting)
    )
    happened = where(happened, *between(page.first, page.last, event.earliest, event.latest))
    columns = choices(filters, {"kind": event.kind, "state": event.state})
    found = filtered(connection, happened, page, {"on": event.earliest}, *columns, identity=event.kind + event.fact_id)
    return found.shaped([*map(_shaped, found.rows)])


def _shaped(row: Any) -> Event:
    on = boundary(row.on, row.earliest, row.latest)
    return Event.from_row(row, date=on, **references.of(row, "state", "meeting"), href=href(row.fact_kind, row.fact_id))


_KNOWN = ("state", "from_", "to", "membership", "meeting")  # what some events have and others lack


def _events(organization_id: str) -> Subquery:
    """One row an event, all with the same columns."""
    change = all_changes("in_force").c
    changed = select(
        *(change[name] for name in ("on", "earliest", "latest", "kind", *_KNOWN)),
        literal("membership").label("fact_kind"),
        change.membership.label("fact_id"),
    ).where(change.organization == organization_id)
    founded = _starts(
        Organization, literal("founded"), "organization", Organization.id, meeting=Organization.founded_at_id
    ).where(col(Organization.id) == organization_id)
    dormant = _starts(
        Standing, Standing.standing, "state", Standing.state_id, state=Standing.state_id, to=Standing.standing
    ).where(col(Standing.organization_id) == organization_id, col(Standing.standing) != "active")
    before = aliased(Name)
    held_then = exists().where(
        col(Membership.organization_id) == organization_id,
        col(Membership.state_id) == col(Name.subject_id),
        col(Membership.start_earliest) <= col(Name.start_latest),
        col(Membership.end_latest) > col(Name.start_earliest),
    )
    called = {"state": Name.subject_id, "from_": before.name, "to": Name.name}
    renamed = (
        _starts(Name, literal("renamed"), "state", Name.subject_id, **called)
        .join(before, and_(_preferred(before), col(before.subject_id) == col(Name.subject_id)))
        .where(_preferred(Name), col(before.end_edtf) == col(Name.start_edtf), held_then)
    )
    return union_all(changed, founded, dormant, renamed).subquery("event")


def _starts(table: Any, kind: Any, fact_kind: str, fact_id: Any, **known: Any) -> AnySelect:
    """The starts of the rows of a table as events; `known` are columns of :data:`_KNOWN`."""
    start = table.start_edtf, table.start_earliest, table.start_latest
    rest = (known.get(name, null()) for name in _KNOWN)
    return select(*start, kind, *rest, literal(fact_kind), fact_id).where(col(table.start_edtf).is_not(None))


def _preferred(name: Any) -> ColumnElement[bool]:
    return and_(col(name.subject_kind) == "state", col(name.kind) == "preferred", col(name.language) == "en")
