"""What stands beside a fact: its evidence, and, of an item, its names and the conflicts about it."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeVar

from pydantic import Field
from sqlalchemy import Connection, Label, and_, bindparam, func, or_, select
from sqlmodel import col

from app.kinds import href
from app.models import Conflict, ConflictFact, Document, Evidence, Name, metadata
from app.models.columns import CodePointText
from app.models.vocabularies import EvidenceStance, NameKind
from app.periods import TimeQuery
from app.queries.references import DOCUMENT_COLUMNS, DocumentReference, Href, document_reference
from app.queries.shapes import ItemShape, Shape, expanded, grouped
from app.queries.sql.lookup import rows_with
from app.queries.sql.paging import AnySelect
from app.queries.time.validity import Validity, period_columns, time_params, valid_in, validity

Include = Literal["evidence"]
ShapeT = TypeVar("ShapeT", bound=ItemShape)


class Passage(Shape):
    """The place of a quote: the text-quote and text-position selectors of the W3C Web Annotation model."""

    exact: str
    prefix: str
    suffix: str
    start: int = Field(description="Offset of its first code point in the archived text, from 0.")
    end: int = Field(description="Offset behind its last code point.")
    href: str = Field(description="Address of the passage among those of its document.")


class EvidenceShape(Shape):
    """One piece of evidence of a fact."""

    document: DocumentReference
    passage: Passage | None = Field(description="For archived documents; null for those that are only cited.")
    supports: list[str] = Field(description="The fields that it speaks of.")
    stance: EvidenceStance = Field(
        description="`supports`; `contradicts`: says otherwise; `announces`: published before the day it speaks of."
    )
    locator: str | None = Field(
        description="The section, paragraph, page or minute in a document that is not archived; null where not said."
    )
    note: str | None


class NameShape(Shape):
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


INCLUDED: Any = expanded("All its evidence; only with `include=evidence`.")


def with_evidence(connection: Connection, shown: list[ShapeT], include: Iterable[str]) -> list[ShapeT]:
    """What lists show of items of a kind, with all evidence of each where the request includes it."""
    if "evidence" not in include or not shown:
        return shown
    proofs = evidence_of(connection, shown[0].kind_of_item, (each.id for each in shown))
    return [each.model_copy(update={"evidence": proofs[each.id]}) for each in shown]


def evidence_count(kind: str, identity: Any) -> Label[int]:
    """How many pieces of evidence a fact has, as the column `evidence_count` of a SELECT."""
    counted = select(func.count()).where(col(Evidence.subject_kind) == kind, col(Evidence.subject_id) == identity)
    return counted.correlate_except(Evidence).label("evidence_count")


_COLUMNS = metadata.tables["evidence"].c
PASSAGE_COLUMNS = _COLUMNS["exact", "prefix", "suffix", "start_offset", "end_offset"]
"""What :func:`passage` needs of a row, beside its `document_id`."""

_KIND, _ITEM = (bindparam(name, type_=CodePointText) for name in ("kind", "item"))
_PROVING: AnySelect = (
    select(*_COLUMNS["subject_id", "supports", "stance", "locator", "note"], *PASSAGE_COLUMNS, *DOCUMENT_COLUMNS)
    .join(Document, col(Document.id) == col(Evidence.document_id))
    .where(col(Evidence.subject_kind) == _KIND)
    .order_by(col(Evidence.subject_id), col(Evidence.position))
)
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


def evidence_of(connection: Connection, kind: str, ids: Iterable[str]) -> dict[str, list[EvidenceShape]]:
    """All evidence of facts of a kind, by id. One statement, whatever the number of facts."""
    rows = rows_with(connection, _PROVING, col(Evidence.subject_id), ids, {_KIND.key: kind})
    return grouped(
        (row.subject_id, EvidenceShape.from_row(row, document=document_reference(row), passage=passage(row)))
        for row in rows
    )


def passage(row: Any) -> Passage | None:
    """The passage of a piece of evidence; None where its document is only cited."""
    if row.exact is None:
        return None
    start, end = row.start_offset, row.end_offset
    address = f"{href('document', row.document_id)}/passages#{passage_id(start, end)}"
    return Passage.from_row(row, start=start, end=end, href=address)


def passage_id(start: int, end: int) -> str:
    """The id of a passage within its document."""
    return f"p-{start}-{end}"


def whole(
    connection: Connection, shape: type[ShapeT], row: Any, parts: Mapping[str, Any], time: TimeQuery | None = None
) -> ShapeT:
    """An item, by its row and other parts: with all its evidence, its names and the conflicts about it, if it has such.

    One statement for each, and one more for names.
    """
    kind, further = shape.kind_of_item, dict(parts)
    further["evidence"] = evidence_of(connection, kind, [row.id])[row.id]
    if "conflicts" in shape.model_fields:
        found = connection.execute(_CONFLICTS, {_KIND.key: kind, _ITEM.key: row.id})
        further["conflicts"] = [ConflictReference.from_row(each, href=href("conflict", each.id)) for each in found]
    if "names" in shape.model_fields:
        further["names"] = _names(connection, kind, row.id, time)
    return shape.from_row(row, **further)


def _names(connection: Connection, kind: str, identity: str, time: TimeQuery | None) -> list[NameShape]:
    """The names of an item, all or those of the requested time, preferred ones first. Two statements."""
    chosen = {**time_params(time), _KIND.key: kind, _ITEM.key: identity}
    rows = connection.execute(_NAMES_THEN if time else _NAMES, chosen).all()
    proofs = evidence_of(connection, "name", (row.id for row in rows))
    return [NameShape.from_row(row, valid=validity(row), evidence=proofs[row.id]) for row in rows]
