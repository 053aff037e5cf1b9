"""Initiatives, declarations, programmes, strategies, resolutions: who proposed them, where they were adopted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import Connection, and_, or_, select
from sqlmodel import col

from app.kinds import href
from app.models import Instrument
from app.periods import parse_date
from app.queries import evidence, references
from app.queries.conflicts import ConflictReference, conflicts_about
from app.queries.evidence import EvidenceShape, Include, evidence_count
from app.queries.references import Href, MeetingReference, Reference, StateReference
from app.queries.sql.filters import Choice, Found, PartOfText, filtered, named
from app.queries.sql.known import IDS, Values
from app.queries.sql.lookup import by_id, found
from app.queries.sql.paging import AnySelect, Page
from app.queries.text.names import NameShape, names
from app.queries.time.validity import Boundary, boundary

Sort = Literal["id", "-id", "name", "-name", "proposed", "-proposed", "adopted", "-adopted"]
Facet = Literal["kind"]


class InstrumentFilter(BaseModel):
    """What narrows the instruments down."""

    id: Annotated[list[str], Values("instrument")] = IDS
    kind: Annotated[list[str], Values("instrument", "kind")] = Field(
        default=[],
        description="What kind, such as `declaration`.",
        examples=[["declaration"]],
    )
    meeting: Annotated[list[str], Values("meeting")] = Field(
        default=[],
        description="Id of the meeting where it was proposed or adopted.",
        examples=[["chs-2024"]],
    )
    q: PartOfText | SkipJsonSchema[None] = Field(
        default=None,
        description="Part of any of its names.",
        examples=["Astana"],
    )


class InstrumentRow(BaseModel):
    """An instrument; `proposed` and `adopted` are null where no source says so."""

    id: str
    href: Href
    name: str
    kind: str = Field(description="What kind of instrument, such as `declaration`.")
    organization: Reference | None = Field(description="Whose instrument it is.")
    proposer: str | None = Field(description="Who proposed it, in words; null where no source says so.")
    proposer_states: list[StateReference] = Field(description="The states that proposed it.")
    proposer_official: Reference | None = Field(
        description="The person who proposed it; null where no source names one."
    )
    proposed: Boundary | None = Field(description="When it was proposed.")
    proposed_at: MeetingReference | None = Field(description="The meeting at which it was proposed.")
    adopted: Boundary | None = Field(description="When it was adopted.")
    adopted_at: MeetingReference | None = Field(description="The meeting at which it was adopted.")
    in_force: Boundary | None = Field(description="When it entered into force.")
    note: str | None
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


class InstrumentItem(InstrumentRow):
    """An instrument with its names, the conflicts about it and all its evidence."""

    names: list[NameShape]
    conflicts: list[ConflictReference] = Field(description="Where sources disagree about it.")


def instruments(
    connection: Connection,
    filters: InstrumentFilter,
    first: date | None,
    last: date | None,
    page: Page,
    include: Iterable[Include],
) -> Found[InstrumentRow]:
    """A page of instruments, proposed or adopted from `first` to `last` where not None, and how many there are."""
    statement = _selected()
    if filters.meeting:
        places = (col(Instrument.proposed_at_id), col(Instrument.adopted_at_id))
        statement = statement.where(or_(*(place.in_(filters.meeting) for place in places)))
    if filters.q:
        statement = statement.where(named("instrument", col(Instrument.id), filters.q))
    if first or last:
        statement = statement.where(or_(_between("proposed", first, last), _between("adopted", first, last)))
    sortable = {
        "id": col(Instrument.id),
        "name": col(Instrument.name),
        "proposed": col(Instrument.proposed_earliest),
        "adopted": col(Instrument.adopted_earliest),
    }
    found = filtered(
        connection,
        statement,
        page,
        sortable,
        Choice("id", col(Instrument.id), filters.id),
        Choice("kind", col(Instrument.kind), filters.kind),
    )
    return found.shaped(_shaped(connection, found.rows, include))


def instrument(connection: Connection, identity: str) -> InstrumentItem:
    """One instrument; raises :class:`NotFoundError`."""
    row = found(connection, Instrument, identity, _one())
    shaped = _shaped(connection, [row], ["evidence"])[0]
    return InstrumentItem(
        **dict(shaped),
        names=names(connection, "instrument", identity),
        conflicts=conflicts_about(connection, "instrument", identity),
    )


def instruments_of(connection: Connection, meetings: Iterable[str]) -> dict[str, list[InstrumentRow]]:
    """The instruments proposed or adopted at meetings, by meeting."""
    ids = list(meetings)
    at = or_(col(Instrument.proposed_at_id).in_(ids), col(Instrument.adopted_at_id).in_(ids))
    grouped: dict[str, list[InstrumentRow]] = defaultdict(list)
    for row in _shaped(connection, connection.execute(_selected().where(at).order_by(col(Instrument.id))).all(), []):
        for meeting in {place.id for place in (row.proposed_at, row.adopted_at) if place}:
            grouped[meeting].append(row)
    return grouped


@cache
def _one() -> AnySelect:
    return by_id(_selected(), col(Instrument.id))


@cache
def _selected() -> Any:
    return select(Instrument, evidence_count("instrument", col(Instrument.id)))


def _between(step: Literal["proposed", "adopted"], first: date | None, last: date | None) -> Any:
    earliest: Any = getattr(Instrument, f"{step}_earliest")
    latest: Any = getattr(Instrument, f"{step}_latest")
    return and_(latest >= (first or date.min), earliest <= (last or date.max))


def _shaped(connection: Connection, rows: Sequence[Any], include: Iterable[Include]) -> list[InstrumentRow]:
    organizations = references.to(connection, "organization", (row.organization_id for row in rows))
    states = references.states(connection, {state for row in rows for state in row.proposer_states})
    officials = references.to(connection, "official", (row.proposer_official_id for row in rows))
    meetings = references.meetings(
        connection, {meeting for row in rows for meeting in (row.proposed_at_id, row.adopted_at_id)}
    )
    proofs = evidence.included(connection, "instrument", (row.id for row in rows), include)
    return [
        InstrumentRow(
            id=row.id,
            href=href("instrument", row.id),
            name=row.name,
            kind=row.kind,
            organization=organizations.get(row.organization_id),
            proposer=row.proposer,
            proposer_states=[states[state] for state in row.proposer_states],
            proposer_official=officials.get(row.proposer_official_id),
            proposed=_date(row.proposed),
            proposed_at=meetings.get(row.proposed_at_id),
            adopted=_date(row.adopted),
            adopted_at=meetings.get(row.adopted_at_id),
            in_force=_date(row.in_force),
            note=row.note,
            evidence_count=row.evidence_count,
            evidence=proofs(row.id),
        )
        for row in rows
    ]


def _date(text: str | None) -> Boundary | None:
    if text is None:
        return None
    read = parse_date(text)
    return boundary(text, read.earliest, read.latest)
