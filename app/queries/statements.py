"""What was said: speaker, meeting, the words, and where they are found."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, and_, select
from sqlmodel import col

from app.models import Document, Evidence, Meeting, Official, Statement, StatementInstrument, StatementTopic, metadata
from app.models.vocabularies import StatementForm
from app.queries import evidence, references
from app.queries.evidence import PASSAGE_COLUMNS, EvidenceShape, Passage, evidence_count, passage, whole, with_evidence
from app.queries.references import DocumentReference, MeetingReference, Reference
from app.queries.shapes import ItemShape, grouped
from app.queries.sql.filters import Linked, PartOfText, between, by_name, choices, contains, filtered, where
from app.queries.sql.known import filter_by, ids_of, values_of
from app.queries.sql.lookup import item, rows_with
from app.queries.sql.paging import AnySelect, Found, Page, columns_of, select_joined

Sort = Literal["id", "-id", "said", "-said", "position", "-position"]
Facet = Literal["topic", "form", "speaker"]


class StatementFilter(BaseModel):
    """What narrows the statements down."""

    id: list[str] = ids_of("statement")
    speaker: list[str] = ids_of("official", "Id of an official.", "antonio-guterres")
    meeting: list[str] = ids_of("meeting", "Id of a meeting.", "scoplus-2024")
    topic: list[str] = values_of("statement_topic", "topic", "A topic, such as `climate`.", "climate")
    instrument: list[str] = ids_of("instrument", "Id of an instrument that is spoken of.", "world-unity-initiative")
    document: list[str] = ids_of("document", "Id of the document that contains it.", "qatarpress-004")
    form: list[StatementForm] = filter_by("`quote`: the words said; `paraphrase`: reported speech.")
    q: PartOfText = Field(default=None, description="Part of the text.", examples=["peace"])


class StatementRow(ItemShape, kind="statement"):
    """Something said, at a meeting or elsewhere."""

    speaker: Reference | None = Field(description="Who said it; null where the person has no record.")
    speaker_name: str | None = Field(description="Who said it, where the person has no record.")
    meeting: MeetingReference | None = Field(description="The meeting at which it was said; null where it was at none.")
    form: StatementForm = Field(description="`quote`: the words said; `paraphrase`: reported speech.")
    text: str = Field(description="Verbatim, as the document has it.")
    language: str
    topics: list[str] = Field(description="What it is about.")
    instruments: list[Reference] = Field(description="The instruments that it speaks of.")
    document: DocumentReference = Field(description="The document that contains it.")
    passage: Passage = Field(description="Where in the document the text is.")
    note: str | None
    evidence_count: int
    evidence: list[EvidenceShape] | None = evidence.INCLUDED


# Its own passage is the one that the loader puts first among its evidence.
_OF_STATEMENT = and_(col(Evidence.subject_kind) == "statement", col(Evidence.subject_id) == col(Statement.id))
_SELECTED: AnySelect = select_joined(
    [Statement, Official, Meeting, Document],
    *columns_of(Statement, "document_id", "folded"),
    col(Official.id).label("official_id"),
    col(Official.name).label("official_name"),
    col(Meeting.name).label("meeting_name"),
    col(Meeting.start_date),
    *references.DOCUMENT_COLUMNS,
    *PASSAGE_COLUMNS,
    evidence_count("statement", col(Statement.id)),
).join(Evidence, and_(_OF_STATEMENT, col(Evidence.position) == 1))
_TOPICS: AnySelect = select(StatementTopic).order_by(col(StatementTopic.topic))
_INSTRUMENTS: AnySelect = select(StatementInstrument).order_by(col(StatementInstrument.instrument_id))
_COLUMNS = by_name(
    *metadata.tables["statement"].c["id", "speaker_id", "meeting_id", "document_id", "form"],
    topic=Linked(StatementTopic.topic, StatementTopic.statement_id),
    instrument=Linked(StatementInstrument.instrument_id, StatementInstrument.statement_id),
)


def statements(connection: Connection, filters: StatementFilter, page: Page) -> Found[StatementRow]:
    """Statements, of meetings on the days of the page: a page of them, and how many there are."""
    conditions = between(page.first, page.last, Meeting.start_earliest, Meeting.end_latest)
    selected = where(_SELECTED, contains(Statement.folded, filters.q) if filters.q else None, *conditions)
    sortable = by_name(Statement.id, said=Meeting.start_earliest, position=Evidence.start_offset)
    found = filtered(connection, selected, page, sortable, *choices(filters, _COLUMNS))
    return found.shaped(with_evidence(connection, _shaped(connection, found.rows), page.include))


def statements_at(connection: Connection, meetings: Iterable[str]) -> dict[str, list[StatementRow]]:
    """Everything said at meetings, by meeting, in the order of the documents."""
    said = _SELECTED.where(col(Statement.meeting_id).in_(list(meetings)))
    said = said.order_by(col(Statement.document_id), col(Evidence.start_offset), col(Statement.id))
    rows = _shaped(connection, connection.execute(said).all())
    return grouped((row.meeting.id, row) for row in rows if row.meeting)


def statement(connection: Connection, identity: str) -> StatementRow:
    """One statement with all its evidence; raises :class:`NotFoundError`."""
    row = item(connection, Statement, identity, _SELECTED)
    (shown,) = _shaped(connection, [row])
    return whole(connection, StatementRow, row, dict(shown))


def _shaped(connection: Connection, rows: Sequence[Any]) -> list[StatementRow]:
    ids = [row.id for row in rows]
    about = rows_with(connection, _TOPICS, col(StatementTopic.statement_id), ids)
    topics = grouped((row.statement_id, row.topic) for row in about)
    links = rows_with(connection, _INSTRUMENTS, col(StatementInstrument.statement_id), ids)
    names = references.to(connection, "instrument", (link.instrument_id for link in links))
    instruments = grouped((link.statement_id, names[link.instrument_id]) for link in links)
    return [
        StatementRow.from_row(
            row,
            **references.of(row, "meeting"),
            speaker=references.of(row, "official")["official"],
            topics=topics[row.id],
            instruments=instruments[row.id],
            document=references.document_reference(row),
            passage=passage(row),
        )
        for row in rows
    ]
