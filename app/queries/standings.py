"""How active a state is in an organization, whatever its status."""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from app.models import Standing
from app.models.columns import CodePointText
from app.models.vocabularies import StandingKind
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.evidence import EvidenceShape
from app.queries.references import Reference
from app.queries.shapes import Shape, grouped
from app.queries.sql.paging import AnySelect
from app.queries.sql.several import rows_with
from app.queries.time.validity import Validity, period_columns, time_params, valid_in, validity


class StandingShape(Shape):
    """A period in which a state was not active in an organization."""

    id: str
    organization: Reference
    standing: StandingKind = Field(description="`dormant` where the state has the status, but does not act on it.")
    valid: Validity
    note: str | None
    evidence: list[EvidenceShape]


class StandingPeriod(Shape):
    """A period in which a state was not active in the organization of a membership."""

    id: str
    standing: StandingKind = Field(description="`dormant` where the state has the status, but does not act on it.")
    valid: Validity


STANDING: Any = Field(
    description="`dormant` where the state has the status, but does not act on it, on the requested day; null over a "
    "period, and where no day was requested: see `standings`."
)
STANDINGS: Any = Field(description="The periods of the membership in which the state was not active, by their start.")

_STANDINGS: AnySelect = select(Standing).order_by(col(Standing.start_earliest), col(Standing.id))
_STATE = bindparam("state", type_=CodePointText)
_OF_STATE = _STANDINGS.where(col(Standing.state_id) == _STATE)
_VALID_THEN = _OF_STATE.where(valid_in(period_columns(Standing)))


def standing_on(row: Any, time: TimeQuery | None) -> StandingKind | None:
    """The standing on the requested day of a membership that was read with it; None over a period."""
    if time is None or time.mode != "as_of":
        return None
    standing: StandingKind = row.standing or "active"
    return standing


def standings_within(connection: Connection, memberships: Sequence[Any]) -> Callable[[Any], list[StandingPeriod]]:
    """The standings of each of some rows of memberships, within its period. One statement."""
    rows = rows_with(connection, _STANDINGS, col(Standing.state_id), (each.state_id for each in memberships))
    standings_of = grouped(((row.organization_id, row.state_id), row) for row in rows)
    return lambda membership: [
        StandingPeriod.from_row(row, valid=validity(row))
        for row in standings_of[membership.organization_id, membership.state_id]
        if row.start_earliest < membership.end_latest and membership.start_earliest < row.end_latest
    ]


def standings(connection: Connection, state_id: str, time: TimeQuery | None) -> list[StandingShape]:
    """The standings of a state, all or those of the requested time, by their start. A fixed number of statements."""
    chosen = {**time_params(time), _STATE.key: state_id}
    rows = connection.execute(_VALID_THEN if time else _OF_STATE, chosen).all()
    organizations = references.to(connection, "organization", (row.organization_id for row in rows))
    proofs = evidence.evidence_of(connection, "standing", (row.id for row in rows))
    return [
        StandingShape.from_row(
            row, organization=organizations[row.organization_id], valid=validity(row), evidence=proofs[row.id]
        )
        for row in rows
    ]
