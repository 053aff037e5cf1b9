"""Evidence: what each source says of a fact, and how many sources do."""

from collections.abc import Iterable
from typing import Any, Literal, TypeVar

from pydantic import Field
from sqlalchemy import Connection, Label, bindparam, func, select
from sqlmodel import col

from app.kinds import href
from app.models import Document, Evidence, metadata
from app.models.columns import CodePointText
from app.models.vocabularies import EvidenceStance
from app.queries.references import DOCUMENT_COLUMNS, DocumentReference, document_reference
from app.queries.shapes import ItemShape, Shape, expanded, grouped
from app.queries.sql.lookup import rows_with
from app.queries.sql.paging import AnySelect

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

_KIND = bindparam("kind", type_=CodePointText)
_PROVING: AnySelect = (
    select(*_COLUMNS["subject_id", "supports", "stance", "locator", "note"], *PASSAGE_COLUMNS, *DOCUMENT_COLUMNS)
    .join(Document, col(Document.id) == col(Evidence.document_id))
    .where(col(Evidence.subject_kind) == _KIND)
    .order_by(col(Evidence.subject_id), col(Evidence.position))
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
