"""The rows into the database: one transaction, and nothing written where nothing changed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from app.db import require_schema, unreachable
from app.loading.parse import Progress, silent
from app.loading.records import KnowledgeBaseRecord
from app.loading.rows import Rows, search_rows
from app.models import Revision, metadata

_HISTORY = {"release", "release_change"}  # the tables that hold no facts


@dataclass(frozen=True)
class Loaded:
    """What a load did: the revision that the database holds, its rows by table but those of search, if it wrote."""

    content_hash: str
    counts: dict[str, int]
    changed: bool


def store(
    engine: Engine,
    knowledge_base: KnowledgeBaseRecord,
    rows: Rows,
    progress: Progress = silent,
    *,
    loaded_at: datetime | None = None,
) -> Loaded:
    """Replace the content of the database in one transaction, unless it holds the same already.

    `loaded_at` is by default the present. Raises :class:`app.db.NotReadyError`; the old content is then whole.
    """
    counts = {name: len(rows[name]) for name in sorted(rows) if name not in _HISTORY}
    stored = {**rows, "search_text": search_rows(rows)}
    content_hash = _hash(knowledge_base.model_dump(), stored)
    try:
        with engine.connect() as connection:
            require_schema(connection)
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # SQLite began IMMEDIATE and is alone already
                # First of all, as what a transaction sees is settled by its first query.
                connection.execute(text("LOCK TABLE revision IN EXCLUSIVE MODE"))
            require_schema(connection)
            newest = select(col(Revision.content_hash)).order_by(col(Revision.number).desc()).limit(1)
            if connection.scalar(newest) == content_hash:
                return Loaded(content_hash, counts, changed=False)
            tables = [table for table in metadata.sorted_tables if table.name != "revision"]
            for table in reversed(tables):
                connection.execute(delete(table))
            for number, table in enumerate(tables, start=1):
                rows_of = stored.get(table.name, [])
                progress(f"storing table {number} of {len(tables)}: {table.name}, {len(rows_of)} rows")
                if rows_of:
                    connection.execute(insert(table), rows_of)
            load = {"content_hash": content_hash, "loaded_at": loaded_at or datetime.now(UTC), "counts": counts}
            connection.execute(insert(Revision), knowledge_base.model_dump() | load)
    except DBAPIError as error:
        raise unreachable(error) from error
    return Loaded(content_hash, counts, changed=True)


def _hash(knowledge_base: dict[str, Any], rows: Rows) -> str:
    """The SHA-256 of what is loaded, whatever the order of its rows."""

    def plain(value: object) -> str:
        return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else str(value)

    hashed = hashlib.sha256(json.dumps(knowledge_base, sort_keys=True, default=plain).encode())
    for table in sorted(rows):
        lines = sorted(json.dumps(row, sort_keys=True, default=plain) for row in rows[table])
        hashed.update("\n".join([table, *lines]).encode())
    return hashed.hexdigest()
