"""Initiatives, declarations, programmes, strategies, resolutions: who proposed them, where they were adopted."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, and_, or_, select
from sqlmodel import col

from app.models import Instrument
from app.periods import parse_date
from app.queries import evidence, references
from app.queries.evidence import ConflictReference, EvidenceShape, NameShape, evidence_count, whole, with_evidence
from app.queries.references import MeetingReference, Reference, StateReference
from app.queries.shapes import ItemShape, grouped
from app.queries.sql.filters import PartOfText, between, by_name, choices, filtered, named, where, with_bodies
from app.queries.sql.known import ids_of, values_of
from app.queries.sql.lookup import item
from app.queries.sql.paging import AnySelect, Found, Page
from app.queries.time.validity import Boundary, boundary

Sort = Literal["id", "-id", "name", "-name", "proposed", "-proposed", "adopted", "-adopted"]
Facet = Literal["kind", "organization"]


class InstrumentFilter(BaseModel):
    """What narrows the instruments down."""

    id: list[str] = ids_of("instrument")
    kind: list[str] = values_of("instrument", "kind", "What kind, such as `declaration`.", "declaration")
    organization: list[str] = ids_of(
        "organization", "Id of the organization whose instrument it is, its bodies included.", "sco"
    )
    meeting: list[str] = ids_of("meeting", "Id of the meeting where it was proposed or adopted.", "chs-2024")
    q: PartOfText = Field(default=None, description="Part of any of its names.", examples=["Astana"])


class InstrumentRow(ItemShape, kind="instrument"):
    """An instrument; `proposed` and `adopted` are null where no source says so."""

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


_SELECTED: AnySelect = select(Instrument, evidence_count("instrument", col(Instrument.id)))
_COLUMNS = by_name(Instrument.id, Instrument.kind, Instrument.organization_id)


def instruments(connection: Connection, filters: InstrumentFilter, page: Page) -> Found[InstrumentRow]:
    """A page of instruments, proposed or adopted on the days of the page, and how many there are."""
    selected = where(
        _SELECTED,
        _at(filters.meeting) if filters.meeting else None,
        named("instrument", Instrument.id, filters.q),
        _between(page) if page.first or page.last else None,
    )
    sortable = by_name(
        Instrument.id, Instrument.name, proposed=Instrument.proposed_earliest, adopted=Instrument.adopted_earliest
    )
    columns = choices(with_bodies(connection, filters), _COLUMNS)
    found = filtered(connection, selected, page, sortable, *columns)
    return found.shaped(with_evidence(connection, _shaped(connection, found.rows), page.include))


def _at(meetings: Sequence[str]) -> ColumnElement[bool]:
    return or_(col(Instrument.proposed_at_id).in_(meetings), col(Instrument.adopted_at_id).in_(meetings))


def _between(page: Page) -> ColumnElement[bool]:
    first, last = page.first or date.min, page.last or date.max
    proposed = between(first, last, Instrument.proposed_earliest, Instrument.proposed_latest)
    return or_(and_(*proposed), and_(*between(first, last, Instrument.adopted_earliest, Instrument.adopted_latest)))


def instrument(connection: Connection, identity: str) -> InstrumentItem:
    """One instrument; raises :class:`NotFoundError`."""
    row = item(connection, Instrument, identity, _SELECTED)
    (shown,) = _shaped(connection, [row])
    return whole(connection, InstrumentItem, row, dict(shown))


def instruments_of(connection: Connection, meetings: Iterable[str]) -> dict[str, list[InstrumentRow]]:
    """The instruments proposed or adopted at meetings, by meeting."""
    rows = connection.execute(_SELECTED.where(_at(list(meetings))).order_by(col(Instrument.id))).all()
    return grouped(
        (meeting, row)
        for row in _shaped(connection, rows)
        for meeting in {place.id for place in (row.proposed_at, row.adopted_at) if place}
    )


def _shaped(connection: Connection, rows: Sequence[Any]) -> list[InstrumentRow]:
    organizations = references.to(connection, "organization", (row.organization_id for row in rows))
    states = references.states(connection, {state for row in rows for state in row.proposer_states})
    officials = references.to(connection, "official", (row.proposer_official_id for row in rows))
    meetings = references.meetings(
        connection, (meeting for row in rows for meeting in (row.proposed_at_id, row.adopted_at_id))
    )
    return [
        InstrumentRow.from_row(
            row,
            organization=organizations.get(row.organization_id),
            proposer_states=[states[state] for state in row.proposer_states],
            proposer_official=officials.get(row.proposer_official_id),
            proposed=_date(row.proposed),
            proposed_at=meetings.get(row.proposed_at_id),
            adopted=_date(row.adopted),
            adopted_at=meetings.get(row.adopted_at_id),
            in_force=_date(row.in_force),
        )
        for row in rows
    ]


def _date(text: str | None) -> Boundary | None:
    if text is None:
        return None
    read = parse_date(text)
    return boundary(text, read.earliest, read.latest)
