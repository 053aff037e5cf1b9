"""How a state's ties to an organization stand, whatever its status."""

from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from app.models import Standing
from app.models.vocabularies import StandingKind
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.evidence import EvidenceShape
from app.queries.references import Reference
from app.queries.time.validity import Validity, period_columns, time_params, valid_in, validity


class StandingShape(BaseModel):
    """A period in which the ties of a state to an organization stood otherwise than active."""

    id: str
    organization: Reference
    standing: StandingKind = Field(description="`dormant` where the status stands, but is not acted on.")
    valid: Validity
    note: str | None
    evidence: list[EvidenceShape]


def standings(session: Session, state_id: str, question: TimeQuery | None) -> list[StandingShape]:
    """The standings of a state, all or those of the time asked for, by their start. A fixed number of statements."""
    statement = select(Standing).where(Standing.state_id == state_id)
    if question:
        statement = statement.where(valid_in(period_columns(Standing)))
    ordered = statement.order_by(col(Standing.start_earliest), col(Standing.id))
    rows = session.exec(ordered, params=time_params(question)).all()
    organizations = references.organizations(session, (row.organization_id for row in rows))
    proofs = evidence.evidence_of(session, "standing", (row.id for row in rows))
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
