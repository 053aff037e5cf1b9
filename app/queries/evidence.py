"""Evidence: what each source says of a fact, and how many sources do."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import ScalarSelect, bindparam, func
from sqlmodel import Session, col, select

from app.models import Evidence
from app.models.vocabularies import EvidenceStance
from app.queries.references import DocumentReference, documents, href

Include = Literal["evidence"]


class Passage(BaseModel):
    """Where a quote stands: the text-quote and text-position selectors of the W3C Web Annotation model."""

    exact: str
    prefix: str
    suffix: str
    start: int = Field(description="Offset of its first code point in the archived text, from 0.")
    end: int = Field(description="Offset behind its last code point.")
    href: str = Field(description="Address of the passage among those of its document.")


class EvidenceShape(BaseModel):
    """One piece of evidence of a fact."""

    document: DocumentReference
    passage: Passage | None = Field(description="For archived documents; null for those that are only cited.")
    supports: list[str] = Field(description="The fields that it speaks of.")
    stance: EvidenceStance
    note: str | None


INCLUDED: Any = Field(
    default=None,
    exclude_if=lambda value: value is None,
    description="All its evidence; only with `include=evidence`.",
)
"""The field of a row of a list that holds its evidence, and is left out unless it was asked for."""


def included(
    session: Session, kind: str, ids: Iterable[str], include: Iterable[str]
) -> Callable[[str], list[EvidenceShape] | None]:
    """What to put into :data:`INCLUDED` for each id: nothing, without a statement, unless it was asked for."""
    if "evidence" not in include:
        return lambda _: None
    found = evidence_of(session, kind, ids)
    return lambda identity: found[identity]


def evidence_count(kind: str, identity: Any) -> ScalarSelect[int]:
    """How many pieces of evidence a fact has, as a column of a SELECT."""
    counted = select(func.count()).where(Evidence.subject_kind == kind, col(Evidence.subject_id) == identity)
    return counted.correlate_except(Evidence).scalar_subquery()


_PROVING = (
    select(Evidence)
    .where(
        col(Evidence.subject_kind) == bindparam("kind"),
        col(Evidence.subject_id).in_(bindparam("wanted", expanding=True)),
    )
    .order_by(col(Evidence.subject_id), col(Evidence.position))
)


def evidence_of(session: Session, kind: str, ids: Iterable[str]) -> dict[str, list[EvidenceShape]]:
    """All evidence of facts of a kind, by id. Two statements, whatever the number of facts."""
    rows = session.exec(_PROVING, params={"kind": kind, "wanted": sorted(set(ids))}).all()
    sources = documents(session, {row.document_id for row in rows})
    found: dict[str, list[EvidenceShape]] = defaultdict(list)
    for row in rows:
        found[row.subject_id].append(
            EvidenceShape(
                document=sources[row.document_id],
                passage=passage(row),
                supports=row.supports,
                stance=row.stance,
                note=row.note,
            )
        )
    return found


def passage(row: Evidence) -> Passage | None:
    """The passage of a piece of evidence; None where its document is only cited."""
    if row.exact is None or row.start_offset is None or row.end_offset is None:
        return None
    return Passage(
        exact=row.exact,
        prefix=row.prefix or "",
        suffix=row.suffix or "",
        start=row.start_offset,
        end=row.end_offset,
        href=f"{href('document', row.document_id)}/passages#{passage_id(row.start_offset, row.end_offset)}",
    )


def passage_id(start: int, end: int) -> str:
    """The id of a passage within its document."""
    return f"p-{start}-{end}"
