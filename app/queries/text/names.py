"""The names that things go by: spellings, languages, and names of another time."""

from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from app.models import Name
from app.models.vocabularies import NameKind
from app.periods import TimeQuery
from app.queries import evidence
from app.queries.evidence import EvidenceShape
from app.queries.time.validity import Validity, period_columns, time_params, valid_in, validity


class NameShape(BaseModel):
    """A name, with its language and the days on which it holds."""

    name: str = Field(description="The name, to the letter.")
    language: str
    kind: NameKind = Field(description="`preferred`: the usual name in that language; `alternative`: any other.")
    valid: Validity
    note: str | None
    evidence: list[EvidenceShape]


def names(session: Session, kind: str, identity: str, question: TimeQuery | None = None) -> list[NameShape]:
    """The names of an item, all or those of the time asked for, preferred ones first. Three statements."""
    statement = (
        select(Name)
        .where(Name.subject_kind == kind, Name.subject_id == identity)
        .order_by(col(Name.kind).desc(), col(Name.language), col(Name.start_earliest), col(Name.name))
    )
    if question:
        statement = statement.where(valid_in(period_columns(Name)))
    rows = session.exec(statement, params=time_params(question)).all()
    proofs = evidence.evidence_of(session, "name", (row.id for row in rows))
    return [
        NameShape(
            name=row.name,
            language=row.language,
            kind=row.kind,
            valid=validity(row),
            note=row.note,
            evidence=proofs[row.id],
        )
        for row in rows
    ]
