"""How active a state is in an organization, whatever its status."""

from pydantic import BaseModel, Field
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from app.models import Standing
from app.models.columns import CodePointText
from app.models.vocabularies import StandingKind
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.evidence import EvidenceShape
from app.queries.references import Reference
from app.queries.sql.paging import AnySelect
from app.queries.time.validity import Validity, period_columns, time_params, valid_in, validity


class StandingShape(BaseModel):
    """A period in which a state was not active in an organization."""

    id: str
    organization: Reference
    standing: StandingKind = Field(description="`dormant` where the state has the status, but does not act on it.")
    valid: Validity
    note: str | None
    evidence: list[EvidenceShape]


_STATE = bindparam("state", type_=CodePointText)
_STANDINGS: AnySelect = (
    select(Standing).where(col(Standing.state_id) == _STATE).order_by(col(Standing.start_earliest), col(Standing.id))
)
_VALID_THEN = _STANDINGS.where(valid_in(period_columns(Standing)))


def standings(connection: Connection, state_id: str, time: TimeQuery | None) -> list[StandingShape]:
    """The standings of a state, all or those of the requested time, by their start. A fixed number of statements."""
    chosen = {**time_params(time), _STATE.key: state_id}
    rows = connection.execute(_VALID_THEN if time else _STANDINGS, chosen).all()
    organizations = references.to(connection, "organization", (row.organization_id for row in rows))
    proofs = evidence.evidence_of(connection, "standing", (row.id for row in rows))
    return [
        StandingShape(
            id=row.id,
            organization=organizations[row.organization_id],
            standing=row.standing,
            valid=validity(row),
            note=row.note,
            evidence=proofs[row.id],
        )
        for row in rows
    ]
