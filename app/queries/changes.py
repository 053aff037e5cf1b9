"""Changes of status: what happened inside a period of which an answer shows one day."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from app.models import Membership, MembershipStep
from app.models.vocabularies import Basis
from app.periods import Question
from app.queries.dated import period_columns


class StatusChange(BaseModel):
    """A change of a state's status in an organization."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    on: str = Field(description="When, as precise as the sources: EDTF text.")
    organization: str
    state: str
    from_: str | None = Field(alias="from", description="The status before; null where the state held none.")
    to: str | None = Field(description="The status since; null where the state holds none.")
    membership: str = Field(description="The membership that began; where none did, the one that ended.")
    meeting: str | None = Field(description="The meeting that decided it.")


def changes(
    session: Session,
    organizations: Sequence[str],
    question: Question,
    basis: Basis,
    statuses: Sequence[str] | None = None,
) -> list[StatusChange]:
    """The changes inside the period asked for, by date; with `statuses`, those from or to one of them. One statement.

    Without `organizations`, those of all.
    """
    columns = period_columns(Membership, basis)
    first, last = question.asked_first, question.asked_last
    begins = and_(columns.start_earliest <= last, columns.start_latest >= first)
    ends = and_(columns.end_earliest <= last, columns.end_latest >= first)
    decided = and_(col(MembershipStep.membership_id) == col(Membership.id), col(MembershipStep.kind) == "decided")
    statement = (
        select(Membership, MembershipStep.meeting_id).outerjoin(MembershipStep, decided).where(or_(begins, ends))
    )
    if organizations:
        statement = statement.where(col(Membership.organization_id).in_(organizations))
    rows = session.exec(statement.order_by(columns.start_earliest, col(Membership.id))).all()
    found: list[StatusChange] = []
    ended: dict[tuple[str, str, str | None], Membership] = {
        (row.organization_id, row.state_id, row.end_edtf): row for row, _ in rows if row.end_edtf
    }
    for row, meeting in rows:
        on = row.decided_edtf if basis == "decided" else row.start_edtf
        before = ended.pop((row.organization_id, row.state_id, row.start_edtf), None)
        start = (
            (row.decided_earliest, row.decided_latest) if basis == "decided" else (row.start_earliest, row.start_latest)
        )
        if on and start[0] <= last and start[1] >= first:
            found.append(_change(row, on, before.status if before else None, row.status, meeting))
    found.extend(
        _change(row, row.end_edtf, row.status, None, None)
        for row in ended.values()
        if row.end_edtf and row.end_earliest <= last and row.end_latest >= first
    )
    found.sort(key=lambda change: (change.on, change.organization, change.state))
    return [change for change in found if statuses is None or {change.from_, change.to} & set(statuses)]


def _change(row: Membership, on: str, before: str | None, to: str | None, meeting: str | None) -> StatusChange:
    return StatusChange(
        on=on,
        organization=row.organization_id,
        state=row.state_id,
        from_=before,
        to=to,
        membership=row.id,
        meeting=meeting,
    )
