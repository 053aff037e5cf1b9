"""What the tests ask: both databases, migrated and filled with the shipped seeds, and the API in this process.

Ask for `client` (or `database_url`) to read the shipped knowledge base; its content is shared and must not be changed.
Ask for `empty_database_url` to migrate, load and break a database of your own. Either runs a test once per database,
but in the modules of `ON_SQLITE` on SQLite alone.
Ask for `address` to read the shipped knowledge base as other programs do, from a real socket.
A test that asks for `cluster` is marked `replica`.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import httpx
import hypothesis
import psycopg
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from psycopg.sql import SQL, Identifier
from sqlalchemy import event, make_url

from app.db import migrate
from app.main import create_app
from app.settings import Settings
from app.web.openapi import DescribedApi
from tests.composed import Cluster, start_cluster
from tests.postgres import DATABASE, beside, start_postgres
from tests.servers import scokb_serve
from tests.shipped import fill, postgres_template, sqlite_template

TIMEOUT = 5.0
"""How long a test waits for a database, in seconds."""


class NewDatabase(Protocol):
    """Makes a database of a kind: an empty one, or a copy of the one at the URL `template`."""

    def __call__(self, kind: str, template: str | None = None) -> AbstractContextManager[str]: ...


ON_SQLITE = {
    "test_chairmanship",
    "test_claims",
    "test_conflicts",
    "test_context",
    "test_discovery",
    "test_evidence",
    "test_examples",
    "test_formats",
    "test_graph",
    "test_hints",
    "test_honest_dates",
    "test_http",
    "test_linked_data",
    "test_openapi",
    "test_pages",
    "test_pages_content",
    "test_paging",
    "test_problems",
    "test_proofs",
    "test_readme",
    "test_resolve",
    "test_telemetry",
}
"""The form of responses, and what the record says: tests/test_databases.py compares the bytes of all routes on both."""

ShippedTemplate = Callable[[str], str]
CountStatements = Callable[[], AbstractContextManager[list[str]]]

# CI draws the same examples each time: what passes once passes again. Elsewhere every run looks at others.
hypothesis.settings.register_profile("scokb", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("scokb")


class InProcess(httpx.BaseTransport):
    """Lets a plain client call an application in this process; a failure of the application answers as 500 does."""

    def __init__(self, app: DescribedApi, portal: BlockingPortal) -> None:
        self._portal = portal
        self._transport = httpx.ASGITransport(app.served, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._portal.call(self._answer, request)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._transport.handle_async_request(request)
        content = b"".join([part async for part in answer.aiter_raw()])
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(content))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that needs a database on both, or on SQLite alone."""
    named = str([mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")])
    if "database_kind" in metafunc.fixturenames and "database_kind" not in named:
        one = metafunc.module.__name__.rpartition(".")[2] in ON_SQLITE
        kinds = ["sqlite"] if one else ["sqlite", "postgresql"]
        metafunc.parametrize("database_kind", kinds, indirect=True, scope="session")


# Before -m selects.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a replica."""
    for item in items:
        if isinstance(item, pytest.Function) and "cluster" in item.fixturenames:
            item.add_marker("replica")


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty database that is never used itself: the others are copies of it.

    The processes of one run share the server; each has an empty database of its own.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    folder = Path(tempfile.gettempdir()) / f"scokb-postgres-{run}"
    with start_postgres(folder, f"{DATABASE}_{worker}") as url:
        yield url


@pytest.fixture(scope="session")
def cluster(postgres_url: str) -> Iterator[Cluster]:
    """The servers of compose.yaml with the shipped seeds: whoever stops one or loads others puts it right again."""
    assert postgres_url  # its server came first, and made the user that runs these
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with start_cluster(Path(folder)) as started:
            fill(started.url("load"), TIMEOUT)
            started.wait_until_replayed()
            yield started


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """Give the URL of an empty database of a kind, or of a copy of another, for as long as the context lasts."""

    @contextmanager
    def new(kind: str, template: str | None = None) -> Iterator[str]:
        if kind == "sqlite":
            file = tmp_path_factory.mktemp("sqlite") / "scokb.db"
            if template:
                shutil.copyfile(make_url(template).database or "", file)
            yield f"sqlite:///{file}"
            return
        empty = str(request.getfixturevalue("postgres_url"))
        name = f"test_{uuid4().hex}"
        with closing(psycopg.connect(beside(empty, "postgres"), autocommit=True)) as server:
            copied = Identifier(str(make_url(template or empty).database))
            server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), copied))
            yield beside(empty, name)
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    return new


@pytest.fixture(scope="session")
def migrated_template(database_kind: str, new_database: NewDatabase) -> Iterator[str]:
    """The URL of a database that is migrated and empty: others are copies of it."""
    with new_database(database_kind) as url:
        migrate(url, TIMEOUT)
        yield url


@pytest.fixture(scope="session")
def shipped_template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ShippedTemplate:
    """Give the URL of the database of a kind that is migrated and holds the shipped seeds: others are copies of it.

    The processes of one run share it: the first that needs it fills it.
    """
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    @cache
    def template(kind: str) -> str:
        with (folder / f"{kind}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if kind == "sqlite":
                return sqlite_template(folder / "shipped.db", TIMEOUT)
            return postgres_template(str(request.getfixturevalue("postgres_url")), TIMEOUT)

    return template


@pytest.fixture(scope="session")
def database_url(database_kind: str, new_database: NewDatabase, shipped_template: ShippedTemplate) -> Iterator[str]:
    """The URL of a database that is migrated and holds the shipped seeds, for tests that only read."""
    with new_database(database_kind, shipped_template(database_kind)) as url:
        yield url


@pytest.fixture
def shipped_database_url(
    database_kind: str, new_database: NewDatabase, shipped_template: ShippedTemplate
) -> Iterator[str]:
    """The URL of a database of the test's own that is migrated and holds the shipped seeds."""
    with new_database(database_kind, shipped_template(database_kind)) as url:
        yield url


@pytest.fixture
def empty_database_url(database_kind: str, new_database: NewDatabase) -> Iterator[str]:
    """The URL of a database without a table; a SQLite file does not even exist."""
    with new_database(database_kind) as url:
        yield url


@pytest.fixture
def migrated_database_url(database_kind: str, new_database: NewDatabase, migrated_template: str) -> Iterator[str]:
    """The URL of a database that is migrated and holds nothing."""
    with new_database(database_kind, migrated_template) as url:
        yield url


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """An event loop of its own, for tests that are not asynchronous."""
    with start_blocking_portal() as opened:
        yield opened


@contextmanager
def started(
    database_url: str, portal: BlockingPortal, timeout: float = TIMEOUT, **settings: Any
) -> Iterator[DescribedApi]:
    """The application, started on a database, and stopped in the end."""
    application = create_app(Settings(database_url, timeout, **settings))
    with portal.wrap_async_context_manager(application.router.lifespan_context(application)):
        yield application


@pytest.fixture(scope="session")
def app(database_url: str, portal: BlockingPortal) -> Iterator[DescribedApi]:
    """The application on the shipped knowledge base, started. It keeps no answers, so that each is made anew."""
    with started(database_url, portal, cache_megabytes=0) as application:
        yield application


@pytest.fixture(scope="session")
def client(app: DescribedApi, portal: BlockingPortal) -> Iterator[httpx.Client]:
    """A client of the application on the shipped knowledge base."""
    with httpx.Client(transport=InProcess(app, portal), base_url="http://knowledge.example") as opened:
        yield opened


@pytest.fixture(scope="session")
def address(
    tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase, shipped_template: ShippedTemplate
) -> Iterator[str]:
    """The address of the service on the shipped knowledge base, in a process of its own."""
    with (
        new_database("sqlite", shipped_template("sqlite")) as url,
        scokb_serve(tmp_path_factory.mktemp("served"), DATABASE_URL=url) as served,
    ):
        yield served.address


@pytest.fixture
def count_statements(app: DescribedApi) -> CountStatements:
    """Count the SQL statements of the application: a context that gives the list to which it adds each."""

    @contextmanager
    def count() -> Iterator[list[str]]:
        statements: list[str] = []

        def record(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                statements.append(statement)

        event.listen(app.state.engine, "before_cursor_execute", record)
        try:
            yield statements
        finally:
            event.remove(app.state.engine, "before_cursor_execute", record)

    return count
