"""The names that things go by: spellings, languages, and names of another time."""

from pydantic import BaseModel, Field
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from app.models import Name
from app.models.columns import CodePointText
from app.models.vocabularies import NameKind
from app.periods import TimeQuery
from app.queries import evidence
from app.queries.evidence import EvidenceShape
from app.queries.sql.paging import AnySelect
from app.queries.time.validity import Validity, period_columns, time_params, valid_in, validity


class NameShape(BaseModel):
    """A name, with its language and the days on which it holds."""

    name: str = Field(description="The name, to the letter.")
    language: str
    kind: NameKind = Field(description="`preferred`: the usual name in that language; `alternative`: any other.")
    valid: Validity
    note: str | None
    evidence: list[EvidenceShape]


_KIND = bindparam("subject_kind", type_=CodePointText)
_SUBJECT = bindparam("subject", type_=CodePointText)
_NAMES: AnySelect = (
    select(Name)
    .where(col(Name.subject_kind) == _KIND, col(Name.subject_id) == _SUBJECT)
    .order_by(col(Name.kind).desc(), col(Name.language), col(Name.start_earliest), col(Name.name))
)
_VALID_THEN = _NAMES.where(valid_in(period_columns(Name)))


def names(connection: Connection, kind: str, identity: str, time: TimeQuery | None = None) -> list[NameShape]:
    """The names of an item, all or those of the requested time, preferred ones first. Two statements."""
    chosen = {**time_params(time), _KIND.key: kind, _SUBJECT.key: identity}
    rows = connection.execute(_VALID_THEN if time else _NAMES, chosen).all()
    proofs = evidence.evidence_of(connection, "name", (row.id for row in rows))
    return [NameShape(**row._asdict() | {"valid": validity(row), "evidence": proofs[row.id]}) for row in rows]
