"""Memberships of states in organizations, dated, with the steps towards each and the standing of its state."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, and_, select
from sqlmodel import col

from app.kinds import href
from app.models import Membership, MembershipStatus, MembershipStep, Name, Organization, Standing, State, metadata
from app.models.vocabularies import Basis, Certainty, Confidence, EndReason, StandingKind, StatusFamily, StepKind
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.evidence import ConflictReference, EvidenceShape, evidence_count, whole, with_evidence
from app.queries.references import MeetingReference, Reference, StateReference
from app.queries.shapes import ItemShape, Shape, expanded, grouped, if_included
from app.queries.sql.filters import by_name, choices, filtered
from app.queries.sql.known import filter_by, ids_of, values_of
from app.queries.sql.lookup import item, rows_with
from app.queries.sql.paging import AnySelect, Found, Page, select_joined
from app.queries.time.validity import (
    SHOWN_DAY,
    Boundary,
    Validity,
    boundary,
    certainty,
    certainty_then,
    displayed_on,
    period_columns,
    time_params,
    valid_in,
    validity,
)

ShapeT = TypeVar("ShapeT", bound=ItemShape)
Sort = Literal["id", "-id", "state", "-state", "status", "-status", "start", "-start"]
Facet = Literal["organization", "state", "status", "status_family", "certainty"]
MembershipInclude = Literal["evidence", "steps"]


BASIS: Any = Field(
    default="in_force",
    description="Where a membership begins: with its entry into force, or already with the decision on it.",
)


class MembershipFilter(BaseModel):
    """What narrows the memberships down."""

    id: list[str] = ids_of("membership")
    organization: list[str] = ids_of("organization", "Id of an organization, such as `sco`.", "sco")
    state: list[str] = ids_of("state", "ISO 3166-1 code of a state.", "BLR")
    status: list[str] = values_of("membership_status", "status", "A status, such as `observer`.", "partner")
    status_family: list[StatusFamily] = filter_by(
        "What kind of status, whatever each organization calls it. `full`: members. `associated`: any other."
    )
    certainty: list[Certainty] = filter_by("How surely it holds in the requested time.")
    basis: Basis = BASIS


class StandingPeriod(Shape):
    """A period in which a state was not active in the organization of a membership."""

    id: str
    standing: StandingKind = Field(description="`dormant` where the state has the status, but does not act on it.")
    valid: Validity


class Step(Shape):
    """A step towards a membership."""

    kind: StepKind = Field(
        description="`initiated`: procedure opened. `decided`: granted. `signed`: memorandum. `in_force`: it holds."
    )
    date: Boundary = Field(description="When it was taken.")
    meeting: MeetingReference | None = Field(description="The meeting that took the step.")
    event: str | None = Field(description="What happened; null where it needs no words.")
    note: str | None
    evidence: list[EvidenceShape]


FAMILY: Any = Field(description="`full` for members, whatever the organization calls them; else `associated`.")
STANDING: Any = Field(
    description="`dormant` where the state has the status, but does not act on it, on the requested day; null over a "
    "period, and where no day was requested: see `standings`."
)
STANDINGS: Any = Field(description="The periods of the membership in which the state was not active, by their start.")
STEPS: Any = expanded("The steps to it, in order, each with the meeting that took it; only with `include=steps`.")

StatusHref = Annotated[str, Field(description="Address of the status in the vocabulary, relative to this host.")]


class _Membership(ItemShape, kind="membership"):
    """What a list and an item say first of a membership."""

    organization: Reference
    state: StateReference
    status: str
    status_href: StatusHref
    family: StatusFamily = FAMILY
    standing: StandingKind | None = STANDING
    standings: list[StandingPeriod] = STANDINGS
    valid: Validity
    certainty: Certainty | None = Field(
        description="How surely it holds in the requested time; null where none was requested, or it does not hold."
    )
    confidence: Confidence | None = Field(description="How sure the curators are; null where not said.")


class MembershipRow(_Membership):
    """One state holding one status in one organization over one period."""

    certainty: Certainty
    steps: list[Step] | None = STEPS
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class MembershipItem(_Membership):
    """A membership with its steps and all its evidence."""

    start_event: str | None = Field(description="What began it; null where not said.")
    end_event: str | None = Field(description="What ended it.")
    end_reason: EndReason | None = Field(description="Why it ended; null where it did not, or where not said.")
    steps: list[Step] = Field(description="The steps to it, in order, each with the meeting that took it.")
    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")
    note: str | None
    evidence_count: int
    evidence: list[EvidenceShape]


def of_status() -> ColumnElement[bool]:
    """The condition that joins a membership to its status."""
    return and_(
        col(MembershipStatus.organization_id) == col(Membership.organization_id),
        col(MembershipStatus.status) == col(Membership.status),
    )


def _standing_then() -> ColumnElement[bool]:
    """The condition that joins a membership to the standing of its state on the day that is shown."""
    return and_(
        col(Standing.organization_id) == col(Membership.organization_id),
        col(Standing.state_id) == col(Membership.state_id),
        displayed_on(period_columns(Standing), SHOWN_DAY),
    )


_MEMBERSHIPS: AnySelect = (
    select_joined(
        [Membership, State, Organization],
        Membership,
        col(MembershipStatus.id).label("status_id"),
        col(MembershipStatus.family),
        *references.STATE_NAMES,
        col(Standing.standing),
        col(Organization.name).label("organization_name"),
        evidence_count("membership", col(Membership.id)),
    )
    .join(MembershipStatus, of_status())
    .outerjoin(Name, references.name_on(SHOWN_DAY))
    .outerjoin(Standing, _standing_then())
)
_EVER: AnySelect = _MEMBERSHIPS.add_columns(certainty_then(period_columns(Membership)))
STANDINGS_BY_START: AnySelect = select(Standing).order_by(col(Standing.start_earliest), col(Standing.id))
_STEPS: AnySelect = select(MembershipStep).order_by(col(MembershipStep.date_earliest), col(MembershipStep.kind))


@cache
def valid_memberships(basis: Basis) -> AnySelect:
    """Memberships that hold in the requested time, and how surely, with what :func:`shaped` needs of them."""
    columns = period_columns(Membership, basis)
    return _MEMBERSHIPS.add_columns(certainty(columns).label("certainty")).where(valid_in(columns))


def sortable_by(basis: Basis) -> dict[str, Any]:
    """The columns that memberships can be sorted by."""
    start = period_columns(Membership, basis).start_earliest
    return by_name(Membership.id, Membership.status, state=State.name, start=start)


def memberships(connection: Connection, filters: MembershipFilter, time: TimeQuery, page: Page) -> Found[MembershipRow]:
    """The memberships that hold in the requested time, a page of them, and how many there are."""
    columns = by_name(
        *metadata.tables["membership"].c["id", "organization_id", "state_id", "status"],
        status_family=MembershipStatus.family,
        certainty=certainty(period_columns(Membership, filters.basis)),
    )
    selected, sortable = valid_memberships(filters.basis), sortable_by(filters.basis)
    found = filtered(connection, selected, page, sortable, *choices(filters, columns), values=time_params(time))
    rows = shaped(connection, MembershipRow, found.rows, time, filters.basis, page.include)
    return found.shaped(with_evidence(connection, rows, page.include))


def membership(connection: Connection, identity: str, time: TimeQuery | None) -> MembershipItem:
    """One membership, with its standing and certainty in the requested time; raises :class:`NotFoundError`."""
    row = item(connection, Membership, identity, _EVER, time_params(time))
    then = time if row.certainty else None  # outside its period it has no standing
    (shown,) = shaped(connection, _Membership, [row], then, "in_force", [])
    return whole(connection, MembershipItem, row, dict(shown) | {"steps": _steps(connection, [identity])[identity]})


def memberships_of(connection: Connection, shape: type[ShapeT], state_id: str, time: TimeQuery | None) -> list[ShapeT]:
    """The memberships of a state in a shape, all or those valid in the requested time, by their start."""
    rows = rows_with(
        connection, _by_start(dated=time is not None), col(Membership.state_id), [state_id], time_params(time)
    )
    return shaped(connection, shape, rows, time, "in_force", [])


@cache
def _by_start(*, dated: bool) -> AnySelect:
    selected = valid_memberships("in_force") if dated else _EVER
    return selected.order_by(col(Membership.start_earliest), col(Membership.id))


def shaped(
    connection: Connection,
    shape: type[ShapeT],
    rows: Sequence[Any],
    time: TimeQuery | None,
    basis: Basis,
    include: Sequence[str],
    **parts: Callable[[Any], Any],
) -> list[ShapeT]:
    """Memberships in a shape; `parts` make the other fields of it from a row."""
    standings = _standings_within(connection, rows)
    steps = if_included("steps" in include, _steps, connection, [row.id for row in rows])
    return [
        shape.from_row(
            row,
            **references.of(row, "organization", "state"),
            status_href=href("membership_status", row.status_id),
            standing=_standing_on(row, time),
            standings=standings(row),
            valid=validity(row, basis),
            steps=steps(row.id),
            **{name: part(row) for name, part in parts.items()},
        )
        for row in rows
    ]


def _steps(connection: Connection, memberships: Iterable[str]) -> dict[str, list[Step]]:
    """The steps towards memberships, by membership, in their order. Three statements."""
    rows = rows_with(connection, _STEPS, col(MembershipStep.membership_id), memberships)
    meetings = references.meetings(connection, (row.meeting_id for row in rows))
    proofs = evidence.evidence_of(connection, "step", (row.id for row in rows))
    return grouped(
        (
            row.membership_id,
            Step.from_row(
                row,
                date=boundary(row.date_edtf, row.date_earliest, row.date_latest),
                meeting=meetings.get(row.meeting_id),
                evidence=proofs[row.id],
            ),
        )
        for row in rows
    )


def _standing_on(row: Any, time: TimeQuery | None) -> StandingKind | None:
    """The standing on the requested day of a membership that was read with it; None over a period."""
    if time is None or time.mode != "as_of":
        return None
    standing: StandingKind = row.standing or "active"
    return standing


def _standings_within(connection: Connection, memberships: Sequence[Any]) -> Callable[[Any], list[StandingPeriod]]:
    """The standings of each of some rows of memberships, within its period. One statement."""
    rows = rows_with(connection, STANDINGS_BY_START, col(Standing.state_id), (each.state_id for each in memberships))
    standings_of = grouped(((row.organization_id, row.state_id), row) for row in rows)
    return lambda membership: [
        StandingPeriod.from_row(row, valid=validity(row))
        for row in standings_of[membership.organization_id, membership.state_id]
        if row.start_earliest < membership.end_latest and membership.start_earliest < row.end_latest
    ]
