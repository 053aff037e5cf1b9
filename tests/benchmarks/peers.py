"""Others that answer from tables over HTTP: Datasette and ROAPI, on the rows that we answer from."""

import csv
import sqlite3
import subprocess
import venv
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.processes import UVICORN, Server, free_port, serving

REQUIREMENTS = Path(__file__).with_name("requirements.txt")

# What an answer of ours tells of a membership, without its evidence: less than we give.
_COLUMNS = """membership.id, organization_id, state_id, state.name AS state_name, status,
    start_edtf, start_earliest, start_latest, end_kind, end_edtf, end_earliest, end_latest
    FROM membership JOIN state ON state.id = state_id"""

_MEMBERS = f"""SELECT {_COLUMNS}
    WHERE organization_id = 'sco' AND status = 'member' AND start_earliest <= :day AND end_latest > :day
    ORDER BY state.name"""


# What `datasette serve --immutable` serves, but without a line in a log for every request.
_DATASETTE = """from datasette.app import Datasette

app = Datasette(immutables=[{file!r}], metadata={metadata!r}).app()
"""


class Peer(NamedTuple):
    """Another server, and the path of its answer to who was a member of the SCO on `{day}`."""

    name: str
    server: Server
    path: str


@contextmanager
def peers(folder: Path, database: Path) -> Iterator[list[Peer]]:
    """Install and serve them; ROAPI reads a table that is joined already, and so has less to do."""
    programs = _install(folder / "peers")
    # Datasette serves the file as immutable, and ROAPI holds its rows in memory: neither checks for changes.
    queries = {"members": {"sql": _MEMBERS, "params": ["day"]}}
    metadata = {"databases": {database.stem: {"queries": queries}}}
    (folder / "datasette_served.py").write_text(_DATASETTE.format(file=str(database), metadata=metadata))
    table = _exported(database, folder / "membership.csv")
    members = f"/{database.stem}/members.json?_shape=array&day={{day}}"
    filtered = (
        "/api/tables/membership?filter[organization_id]='sco'&filter[status]='member'"
        "&filter[start_earliest]lte='{day}'&filter[end_latest]gt='{day}'&sort=state_name"
    )
    datasette, roapi, postgres, flight = (free_port() for _ in range(4))
    with ExitStack() as stack:
        command = [
            *(str(programs / "uvicorn"), "--app-dir", str(folder), "datasette_served:app"),
            *("--port", str(datasette), *UVICORN),
        ]
        serves_datasette = stack.enter_context(serving(command, members.format(day="2024-07-04"), datasette))
        command = [
            *(str(programs / "roapi"), "--addr-http", f"127.0.0.1:{roapi}"),
            *("--addr-postgres", f"127.0.0.1:{postgres}", "--addr-flight-sql", f"127.0.0.1:{flight}"),
            *("--table", f"membership={table}"),
        ]
        path = filtered.replace("'", "%27")
        serves_roapi = stack.enter_context(serving(command, path.format(day="2024-07-04"), roapi, RUST_LOG="error"))
        yield [Peer("ROAPI", serves_roapi, path), Peer("Datasette", serves_datasette, members)]


def _install(folder: Path) -> Path:
    """An environment of their own; the folder of its programs."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    command = [
        *(str(python), "-m", "pip", "install", "--quiet", "--require-hashes"),
        "--requirement",
        str(REQUIREMENTS),
    ]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)  # noqa: S603
    return python.parent


def _exported(database: Path, file: Path) -> Path:
    with closing(sqlite3.connect(database)) as connection, file.open("w", newline="") as written:
        rows = connection.execute(f"SELECT {_COLUMNS}")
        table = csv.writer(written)
        table.writerow([column[0] for column in rows.description])
        table.writerows(rows)
    return file
