"""What was said: speaker, meeting, the words, and where they are found."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import Connection, and_, select
from sqlmodel import col

from app.kinds import href
from app.models import (
    Document,
    Evidence,
    Meeting,
    Official,
    Statement,
    StatementInstrument,
    StatementTopic,
)
from app.models.vocabularies import StatementForm
from app.queries import evidence, references
from app.queries.evidence import PASSAGE_COLUMNS, EvidenceShape, Include, Passage, evidence_count
from app.queries.references import DocumentReference, Href, MeetingReference, Reference
from app.queries.sql.filters import Choice, Found, PartOfText, contains, filtered
from app.queries.sql.known import IDS, Values
from app.queries.sql.lookup import by_id, found
from app.queries.sql.paging import AnySelect, Page

Sort = Literal["id", "-id", "said", "-said", "position", "-position"]
Facet = Literal["topic", "form", "speaker"]


class StatementFilter(BaseModel):
    """What narrows the statements down."""

    id: Annotated[list[str], Values("statement")] = IDS
    speaker: Annotated[list[str], Values("official")] = Field(
        default=[], description="Id of an official.", examples=[["antonio-guterres"]]
    )
    meeting: Annotated[list[str], Values("meeting")] = Field(
        default=[], description="Id of a meeting.", examples=[["scoplus-2024"]]
    )
    topic: Annotated[list[str], Values("statement_topic", "topic")] = Field(
        default=[], description="A topic, such as `climate`.", examples=[["climate"]]
    )
    instrument: Annotated[list[str], Values("instrument")] = Field(
        default=[],
        description="Id of an instrument that is spoken of.",
        examples=[["world-unity-initiative"]],
    )
    document: Annotated[list[str], Values("document")] = Field(
        default=[],
        description="Id of the document that contains it.",
        examples=[["qatarpress-004"]],
    )
    form: list[StatementForm] = Field(default=[], description="`quote`: the words said; `paraphrase`: reported speech.")
    q: PartOfText | SkipJsonSchema[None] = Field(default=None, description="Part of the text.", examples=["peace"])


class StatementRow(BaseModel):
    """Something said, at a meeting or elsewhere."""

    id: str
    href: Href
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


def statements(
    connection: Connection,
    filters: StatementFilter,
    first: date | None,
    last: date | None,
    page: Page,
    include: Iterable[Include],
) -> Found[StatementRow]:
    """Statements, of meetings from `first` to `last` where not None: a page of them, and how many there are."""
    statement = _selected()
    if filters.q:
        statement = statement.where(contains(col(Statement.folded), filters.q))
    if first:
        statement = statement.where(col(Meeting.end_latest) >= first)
    if last:
        statement = statement.where(col(Meeting.start_earliest) <= last)
    sortable = {
        "id": col(Statement.id),
        "said": col(Meeting.start_earliest),
        "position": col(Evidence.start_offset),
    }
    topic, instrument = StatementTopic, StatementInstrument
    found = filtered(
        connection,
        statement,
        page,
        sortable,
        Choice("id", col(Statement.id), filters.id),
        Choice("topic", col(topic.topic), filters.topic, of_row=col(topic.statement_id)),
        Choice("instrument", col(instrument.instrument_id), filters.instrument, of_row=col(instrument.statement_id)),
        Choice("speaker", col(Statement.speaker_id), filters.speaker),
        Choice("meeting", col(Statement.meeting_id), filters.meeting),
        Choice("document", col(Statement.document_id), filters.document),
        Choice("form", col(Statement.form), filters.form),
    )
    return found.shaped(_shaped(connection, found.rows, include))


def statements_at(connection: Connection, meetings: Iterable[str]) -> dict[str, list[StatementRow]]:
    """Everything said at meetings, by meeting, in the order of the documents."""
    statement = _selected().where(col(Statement.meeting_id).in_(list(meetings)))
    order = (col(Statement.document_id), col(Evidence.start_offset), col(Statement.id))
    grouped: dict[str, list[StatementRow]] = defaultdict(list)
    for row in _shaped(connection, connection.execute(statement.order_by(*order)).all(), []):
        if row.meeting:
            grouped[row.meeting.id].append(row)
    return grouped


def statement(connection: Connection, identity: str) -> StatementRow:
    """One statement with all its evidence; raises :class:`NotFoundError`."""
    row = found(connection, Statement, identity, _one())
    return _shaped(connection, [row], ["evidence"])[0]


@cache
def _one() -> AnySelect:
    return by_id(_selected(), col(Statement.id))


@cache
def _selected() -> Any:
    """Statements with their meeting and their own passage, which the loader puts first among their evidence."""
    own = and_(
        col(Evidence.subject_kind) == "statement",
        col(Evidence.subject_id) == col(Statement.id),
        col(Evidence.position) == 1,
    )
    return (
        select(
            col(Statement.id),
            col(Statement.speaker_id),
            col(Statement.meeting_id),
            col(Statement.form),
            col(Statement.text),
            col(Statement.language),
            col(Statement.note),
            col(Statement.speaker_name),
            col(Official.name).label("official_name"),
            col(Meeting.name).label("meeting_name"),
            col(Meeting.start_date),
            *references.DOCUMENT_COLUMNS,
            *PASSAGE_COLUMNS,
            evidence_count("statement", col(Statement.id)),
        )
        .outerjoin(Official, col(Official.id) == col(Statement.speaker_id))
        .outerjoin(Meeting, col(Meeting.id) == col(Statement.meeting_id))
        .join(Document, col(Document.id) == col(Statement.document_id))
        .join(Evidence, own)
    )


def _own(row: Any) -> Passage:
    passage = evidence.passage(row)
    if passage is None:
        message = f"statement {row.id!r} has no passage"
        raise LookupError(message)
    return passage


def _shaped(connection: Connection, rows: Any, include: Iterable[Include]) -> list[StatementRow]:
    ids = [row.id for row in rows]
    topics: dict[str, list[str]] = defaultdict(list)
    chosen_topics = select(StatementTopic).where(col(StatementTopic.statement_id).in_(ids))
    for topic in connection.execute(chosen_topics.order_by(col(StatementTopic.topic))):
        topics[topic.statement_id].append(topic.topic)
    links = connection.execute(
        select(StatementInstrument)
        .where(col(StatementInstrument.statement_id).in_(ids))
        .order_by(col(StatementInstrument.instrument_id))
    ).all()
    instruments = references.to(connection, "instrument", (link.instrument_id for link in links))
    proofs = evidence.included(connection, "statement", ids, include)
    return [
        StatementRow(
            id=row.id,
            href=href("statement", row.id),
            speaker=references.optional("official", row.speaker_id, row.official_name),
            speaker_name=row.speaker_name,
            meeting=references.optional_meeting(row.meeting_id, row.meeting_name, row.start_date),
            form=row.form,
            text=row.text,
            language=row.language,
            topics=topics[row.id],
            instruments=[instruments[link.instrument_id] for link in links if link.statement_id == row.id],
            document=references.document_reference(row),
            passage=_own(row),
            note=row.note,
            evidence_count=row.evidence_count,
            evidence=proofs(row.id),
        )
        for row in rows
    ]
