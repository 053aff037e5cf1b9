"""Who held which office when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, null, select
from sqlmodel import col

from app.models import Name, Office, Official, State, Tenure
from app.models.vocabularies import Certainty, Confidence
from app.periods import TimeQuery
from app.queries import evidence, references
from app.queries.evidence import EvidenceShape, Include, evidence_count
from app.queries.references import Reference, StateReference
from app.queries.sql.paging import AnySelect
from app.queries.sql.several import in_several, several, size_for
from app.queries.time.validity import SHOWN_DAY, Validity, certainty, period_columns, time_params, valid_in, validity


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
        description="How surely it holds in the requested time; null where none was requested."
    )
    confidence: Confidence | None = Field(description="How sure the curators are; null where not said.")
    note: str | None
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


Group = Literal["office_id", "official_id"]


@cache
def _selected(group: Group, size: int, *, dated: bool) -> AnySelect:
    """Tenures of several offices or officials, with office and holder; `dated`: those valid then, and how surely."""
    columns = period_columns(Tenure)
    surely = certainty(columns) if dated else null()
    statement: AnySelect = (
        select(
            Tenure,
            col(Office.name).label("office_name"),
            col(Official.name).label("official_name"),
            *references.STATE_NAMES,
            surely.label("certainty"),
            evidence_count("tenure", col(Tenure.id)),
        )
        .join(Office, col(Office.id) == col(Tenure.office_id))
        .outerjoin(Official, col(Official.id) == col(Tenure.official_id))
        .outerjoin(State, col(State.id) == col(Tenure.state_id))
        .outerjoin(Name, references.name_on(SHOWN_DAY))
        .where(in_several(getattr(Tenure, group), "wanted", size))
        .order_by(columns.start_latest, col(Tenure.id))
    )
    return statement.where(valid_in(columns)) if dated else statement


def tenures(
    connection: Connection,
    group: Group,
    ids: Iterable[str],
    time: TimeQuery | None,
    include: Iterable[Include],
    certainties: Sequence[Certainty] = (),
) -> dict[str, list[TenureShape]]:
    """Tenures by office or by official, of those with one of `ids`, in the order of their start.

    With a time, those valid then; with `certainties`, those that do so as surely. A fixed number of statements,
    whatever the number of tenures.
    """
    wanted = sorted(ids)
    statement = _selected(group, size_for(wanted), dated=time is not None)
    if certainties:
        statement = statement.where(certainty(period_columns(Tenure)).in_(certainties))
    rows = connection.execute(statement, {**time_params(time), **several("wanted", wanted)}).all()
    proofs = evidence.included(connection, "tenure", (row.id for row in rows), include)
    grouped: dict[str, list[TenureShape]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, group)].append(
            TenureShape(
                id=row.id,
                office=references.reference("office", row.office_id, row.office_name),
                official=references.optional("official", row.official_id, row.official_name),
                state=references.optional_state(row.state_id, row.state_name, row.name_then),
                title=row.title,
                acting=row.acting,
                valid=validity(row),
                certainty=row.certainty,
                confidence=row.confidence,
                note=row.note,
                evidence_count=row.evidence_count,
                evidence=proofs(row.id),
            )
        )
    return grouped
