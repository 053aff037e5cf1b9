"""Who held which office when: the tie between officials, or states, and offices."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import null
from sqlmodel import Session, col, select

from app.models import Tenure
from app.models.vocabularies import Certainty, Confidence
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.evidence import EvidenceShape, Include, evidence_count
from app.queries.references import Reference, StateReference
from app.queries.time.validity import Validity, certainty, period_columns, time_params, valid_in, validity


class TenureShape(BaseModel):
    """One official, or one state, holding one office over one period."""

    id: str
    office: Reference = Field(description="The office held.")
    official: Reference | None = Field(description="The holder, where it is a person.")
    state: StateReference | None = Field(description="The holder, where it is a state, as for a chairmanship.")
    title: str | None = Field(description="How the office was held, where that differs from its name.")
    acting: bool
    valid: Validity
    certainty: Certainty | None = Field(
        description="How surely it holds in the time asked for; null where none was asked for."
    )
    confidence: Confidence
    note: str | None
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


def tenures(
    session: Session,
    column: Any,
    ids: Iterable[str],
    question: TimeQuery | None,
    include: Iterable[Include],
    certainties: Sequence[Certainty] = (),
) -> dict[str, list[TenureShape]]:
    """Tenures grouped by `column`, which is a column of the table and one of `ids`; in the order of their start.

    With a question, those that hold then; with `certainties`, those that do so as surely. A fixed number of statements,
    whatever the number of tenures.
    """
    columns = period_columns(Tenure)
    surely = certainty(columns) if question else null()
    statement: Any = select(Tenure, column, surely, evidence_count("tenure", col(Tenure.id)))
    statement = statement.where(column.in_(list(ids))).order_by(columns.start_latest, col(Tenure.id))
    if question:
        statement = statement.where(valid_in(columns))
    if certainties:
        statement = statement.where(surely.in_(certainties))
    rows = session.execute(statement, time_params(question)).all()
    offices = references.offices(session, (row.office_id for row, *_ in rows))
    officials = references.officials(session, (row.official_id for row, *_ in rows))
    states = references.states(session, (row.state_id for row, *_ in rows), question.day if question else None)
    proofs = evidence.included(session, "tenure", (row.id for row, *_ in rows), include)
    grouped: dict[str, list[TenureShape]] = defaultdict(list)
    for row, group, how_surely, count in rows:
        grouped[group].append(
            TenureShape(
                id=row.id,
                office=offices[row.office_id],
                official=officials.get(row.official_id),
                state=states.get(row.state_id),
                title=row.title,
                acting=row.acting,
                valid=validity(row),
                certainty=how_surely,
                confidence=row.confidence,
                note=row.note,
                evidence_count=count,
                evidence=proofs(row.id),
            )
        )
    return grouped
