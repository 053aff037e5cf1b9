"""Run the migrations, on the connection of the caller or on the database of the settings."""

from alembic import context
from sqlalchemy import Connection

from app.db import open_engine
from app.models import metadata
from app.settings import Settings


def _modelled(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the models describe a table or an index, as they do all but what a full-text engine keeps for itself."""
    return kind not in {"table", "index"} or "search_text_fts" not in (name or "")


def run(connection: Connection) -> None:
    """Run within the caller's transaction, so that a migration happens whole or not at all on both databases."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_type=True,
        include_name=_modelled,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    settings = Settings.from_environment()
    with open_engine(settings.database_url, settings.database_timeout, write=True).begin() as opened:
        run(opened)
