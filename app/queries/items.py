"""What an item shows beside what lists show of it: its names, and the conflicts about it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, Field
from sqlalchemy import Connection, and_, bindparam, or_, select
from sqlmodel import col

from app.kinds import href
from app.models import Conflict, ConflictFact, Name
from app.models.columns import CodePointText
from app.models.vocabularies import NameKind
from app.periods import TimeQuery
from app.queries import evidence
from app.queries.evidence import EvidenceShape
from app.queries.references import Href
from app.queries.shapes import ItemShape, Shape
from app.queries.sql.paging import AnySelect
from app.queries.time.validity import Validity, period_columns, time_params, valid_in, validity

ItemT = TypeVar("ItemT", bound=ItemShape)


class NameShape(BaseModel):
    """A name, with its language and the days on which it holds."""

    name: str = Field(description="The name, to the letter.")
    language: str
    kind: NameKind = Field(description="`preferred`: the usual name in that language; `alternative`: any other.")
    valid: Validity
    note: str | None
    evidence: list[EvidenceShape]


class ConflictReference(Shape):
    """A matter about which sources disagree."""

    id: str
    question: str = Field(description="The question that is answered differently.")
    href: Href


_KIND, _ITEM = (bindparam(name, type_=CodePointText) for name in ("item_kind", "item"))
_NAMES: AnySelect = (
    select(Name)
    .where(col(Name.subject_kind) == _KIND, col(Name.subject_id) == _ITEM)
    .order_by(col(Name.kind).desc(), col(Name.language), col(Name.start_earliest), col(Name.name))
)
_NAMES_THEN = _NAMES.where(valid_in(period_columns(Name)))
_CONFLICTS: AnySelect = (
    select(col(Conflict.id), col(Conflict.question))
    .join(ConflictFact, col(ConflictFact.conflict_id) == col(Conflict.id))
    .where(
        or_(
            and_(col(ConflictFact.item_kind) == _KIND, col(ConflictFact.item_id) == _ITEM),
            and_(col(ConflictFact.fact_kind) == _KIND, col(ConflictFact.fact_id) == _ITEM),
        )
    )
    .distinct()
    .order_by(col(Conflict.id))
)


def whole(
    connection: Connection, shape: type[ItemT], row: Any, parts: Mapping[str, Any], time: TimeQuery | None = None
) -> ItemT:
    """An item, by its row and other parts: with all its evidence, its names and the conflicts about it, if it has such.

    One statement for each, and one more for names.
    """
    kind, further = shape.kind_of_item, dict(parts)
    further["evidence"] = evidence.evidence_of(connection, kind, [row.id])[row.id]
    if "conflicts" in shape.model_fields:
        further["conflicts"] = conflicts_about(connection, kind, row.id)
    if "names" in shape.model_fields:
        further["names"] = names(connection, kind, row.id, time)
    return shape.from_row(row, **further)


def names(connection: Connection, kind: str, identity: str, time: TimeQuery | None = None) -> list[NameShape]:
    """The names of an item, all or those of the requested time, preferred ones first. Two statements."""
    chosen = {**time_params(time), _KIND.key: kind, _ITEM.key: identity}
    rows = connection.execute(_NAMES_THEN if time else _NAMES, chosen).all()
    proofs = evidence.evidence_of(connection, "name", (row.id for row in rows))
    return [NameShape(**row._asdict() | {"valid": validity(row), "evidence": proofs[row.id]}) for row in rows]


def conflicts_about(connection: Connection, kind: str, identity: str) -> list[ConflictReference]:
    """The conflicts about an item or a fact that it shows, by id. One statement."""
    found = connection.execute(_CONFLICTS, {_KIND.key: kind, _ITEM.key: identity})
    return [ConflictReference.from_row(row, href=href("conflict", row.id)) for row in found]
