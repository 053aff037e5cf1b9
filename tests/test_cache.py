"""The response cache: keyed by what was chosen, bounded, computed once, and never older than a load for long."""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from starlette.types import Message, Receive, Scope, Send

from app.main import create_app
from app.settings import Settings
from app.web.cache import Cache
from app.web.request_info import KnownRoute, Loaded, info_of
from app.web.telemetry import Telemetry
from tests.answers import ROUTES, an_address, serving, standing
from tests.conftest import TIMEOUT, InProcess, NewDatabase, ShippedTemplate
from tests.databases import engine_on, execute, load, migrated_and_loaded, sqlite_file, wait_for_poll
from tests.faults import MADE_UP_SEEDS, REWORDED, made_up_seeds

READS = [an_address(path) for path in ROUTES if path.startswith("/v1")]
ORGANIZATIONS = "/v1/organizations"
LOADED = Loaded("0" * 64, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def caching(
    new_database: NewDatabase, shipped_template: ShippedTemplate, portal: BlockingPortal
) -> Iterator[httpx.Client]:
    """A client of an application on the shipped knowledge base, with its cache."""
    with new_database("sqlite", shipped_template("sqlite")) as url, serving(url, portal) as client:
        yield client


def was_cached(response: httpx.Response) -> bool:
    return response.headers["Server-Timing"] == "cache;desc=hit"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_cached_response_is_the_computed_one(caching: httpx.Client, coding: str) -> None:
    for address in READS:
        computed, cached, head = (
            caching.request(method, address, headers={"Accept-Encoding": coding}) for method in ("GET", "GET", "HEAD")
        )
        assert (computed.status_code, cached.status_code) == (200, 200)
        assert computed.content == cached.content
        assert head.content == b""
        assert standing(computed.headers) == standing(cached.headers) == standing(head.headers)
        assert was_cached(cached) == (address != "/v1/context.jsonld")


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["", "text/csv"], "text/csv"),
        (["", "application/ld+json"], "application/ld+json"),
        (["text/csv;q=0.5", "application/json"], "application/json"),
        (["image/png", "text/csv"], "text/csv"),
    ],
)
def test_several_accept_lines_are_one_list(caching: httpx.Client, lines: list[str], kind: str) -> None:
    several = [("Accept", line) for line in lines]
    one = {"Accept": ",".join(lines)}
    for headers in (several, one, several):
        response = caching.get(f"{ORGANIZATIONS}?limit=7", headers=headers)
        assert response.headers["Content-Type"].partition(";")[0] == kind


def test_errors_are_not_cached(caching: httpx.Client) -> None:
    for address, status in (("/v1/states/XYZ", 404), ("/v1/states?limit=0", 422), ("/v1/states/kaz", 308)):
        for _ in range(2):
            response = caching.get(address)
            assert (response.status_code, was_cached(response)) == (status, False)


def test_static_files_have_no_place_in_the_cache(caching: httpx.Client) -> None:
    def entries() -> str:
        lines = caching.get("/metrics").text.splitlines()
        return next(line for line in lines if line.startswith("scokb_cache_entries"))

    caching.get(ORGANIZATIONS)
    before = entries()
    responses = [caching.get(f"/docs/standalone.esm.js?{number}") for number in range(5)]
    assert len({response.headers["ETag"] for response in responses}) == 1
    assert entries() == before
    assert was_cached(caching.get(ORGANIZATIONS))


def test_the_schema_is_built_once(portal: BlockingPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    application = create_app(Settings("sqlite:///never-opened.db"))
    with httpx.Client(transport=InProcess(application, portal), base_url="http://knowledge.example") as client:
        first = client.get("/openapi.json")
        monkeypatch.setattr(application, "openapi", None)
        assert client.get("/openapi.json").content == first.content


@pytest.mark.parametrize("removed", ["Telemetry", "EveryResponse", "Cache", "Limits", "Gzip", "ExceptionMiddleware"])
def test_no_middleware_needs_another(new_database: NewDatabase, portal: BlockingPortal, removed: str) -> None:
    with migrated_and_loaded(new_database, MADE_UP_SEEDS) as url:
        application = create_app(Settings(url, TIMEOUT))
        telemetry = application.served
        assert isinstance(telemetry, Telemetry)
        assert isinstance(telemetry.app, Cache)
        if removed == "Telemetry":
            application.served = telemetry.app
        elif removed == "Cache":
            telemetry.app = application
        else:
            rest = [each for each in application.user_middleware if getattr(each.cls, "__name__", "") != removed]
            assert len(rest) == len(application.user_middleware) - 1
            application.user_middleware[:] = rest
        with (
            portal.wrap_async_context_manager(application.router.lifespan_context(application)),
            httpx.Client(transport=InProcess(application, portal), base_url="http://knowledge.example") as client,
        ):
            for address in (ORGANIZATIONS, ORGANIZATIONS, "/healthz", "/metrics", "/docs"):
                assert client.get(address).status_code == 200
            assert client.get("/nothing").status_code == 404


class Computing:
    """An application that counts how often it computes, and waits; the first time it may fail."""

    def __init__(self, status_of_first: int = 200) -> None:
        self.release = asyncio.Event()
        self.times = 0
        self.status_of_first = status_of_first
        self.cache = Cache(
            self.compute,
            newest=lambda: LOADED,
            find=lambda path: KnownRoute(path, ("text/plain",)),
            version="1",
            max_bytes=100_000,
        )

    async def compute(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.times += 1
        status = self.status_of_first if self.times == 1 else 200
        info_of(scope).loaded = LOADED
        await self.release.wait()
        if not status:
            raise RuntimeError
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": bytes(1000)})

    async def request(self, path: str = "/v1") -> int:
        """The status of a request; 0 where the application raises."""
        statuses: list[int] = []

        async def send(message: Message) -> None:
            statuses.extend([message["status"]] if "status" in message else [])

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
        with suppress(RuntimeError):
            await self.cache(scope, receive, send)
        return statuses[0] if statuses else 0


def test_equal_requests_are_computed_once() -> None:
    async def run() -> None:
        computing = Computing()
        requests = [asyncio.create_task(computing.request()) for _ in range(50)]
        await asyncio.sleep(0)
        requests[0].cancel()  # the client of the first one leaves
        await asyncio.sleep(0)
        computing.release.set()
        assert await asyncio.gather(*requests[1:]) == [200] * 49
        assert computing.times == 1

    asyncio.run(run())


@pytest.mark.parametrize("failure", [500, 503, 0])
def test_a_failed_first_request_does_not_fail_the_others(failure: int) -> None:
    async def run() -> None:
        computing = Computing(failure)
        requests = [asyncio.create_task(computing.request()) for _ in range(5)]
        await asyncio.sleep(0)
        computing.release.set()
        assert await asyncio.gather(*requests) == [failure, 200, 200, 200, 200]

    asyncio.run(run())


def test_the_cache_counts_headers_and_keys_and_drops_the_least_recently_used() -> None:
    async def run() -> None:
        computing = Computing()
        computing.release.set()
        for number in range(200):
            await computing.request(f"/v1/{number}")
            await computing.request("/v1/0")
        entries = computing.cache.entries
        assert computing.times == 200
        assert 0 < entries.currsize <= 100_000
        assert len(entries) * (1000 + 1000) < entries.currsize

    asyncio.run(run())


def test_every_load_is_seen_within_a_second_by_all(
    migrated_database_url: str, tmp_path: Path, portal: BlockingPortal
) -> None:
    """Loads A, B, A while others hammer the server: no response is older, none mixes two, entries of A count again."""
    load(migrated_database_url, MADE_UP_SEEDS)
    other_seeds = made_up_seeds(tmp_path, REWORDED)
    with serving(migrated_database_url, portal) as client:
        responses: list[httpx.Response] = []
        done = threading.Event()

        def hammer() -> None:
            while not done.is_set():
                responses.append(client.get(ORGANIZATIONS))

        threads = [threading.Thread(target=hammer) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            for seeds in (other_seeds, MADE_UP_SEEDS, other_seeds):
                loaded = load(migrated_database_url, seeds).content_hash
                wait_for_poll()
                response = client.get(ORGANIZATIONS)
                assert loaded.startswith(response.json()["meta"]["revision"])
                modified = {client.get(address).headers.get("Last-Modified") for address in (ORGANIZATIONS, "/v1")}
                assert len(modified - {None}) <= 1  # none where a busy machine polls late
        finally:
            done.set()
            for thread in threads:
                thread.join()
    assert len(responses) > 100
    assert {response.status_code for response in responses} == {200}
    bodies = {(response.json()["meta"]["revision"], response.content) for response in responses}
    tags = {response.headers["ETag"] for response in responses if "ETag" in response.headers}
    assert len(bodies) == len(tags) == 2


def test_after_a_load_the_old_tag_does_not_match(shipped_database_url: str, portal: BlockingPortal) -> None:
    with serving(shipped_database_url, portal) as client:
        old = client.get(ORGANIZATIONS).headers["ETag"]
        load(shipped_database_url, MADE_UP_SEEDS)
        wait_for_poll()
        assert client.get(ORGANIZATIONS, headers={"If-None-Match": old}).status_code == 200


def test_a_database_that_lost_its_content_is_not_served_from_the_cache(
    migrated_database_url: str, portal: BlockingPortal
) -> None:
    load(migrated_database_url, MADE_UP_SEEDS)
    with serving(migrated_database_url, portal) as client:
        assert client.get(ORGANIZATIONS).status_code == 200
        execute(migrated_database_url, "DELETE FROM revision")
        wait_for_poll()
        assert client.get(ORGANIZATIONS).status_code == 503
        load(migrated_database_url, MADE_UP_SEEDS)
        wait_for_poll()
        assert client.get(ORGANIZATIONS).status_code == 200


@pytest.mark.parametrize("replace", [shutil.move, shutil.copyfile], ids=["mv", "cp"])
def test_a_sqlite_file_that_is_replaced_or_overwritten_is_noticed(
    new_database: NewDatabase,
    shipped_template: ShippedTemplate,
    portal: BlockingPortal,
    replace: Callable[[Path, Path], object],
) -> None:
    with (
        migrated_and_loaded(new_database, MADE_UP_SEEDS) as url,
        new_database("sqlite", shipped_template("sqlite")) as other,
        serving(url, portal) as client,
    ):
        old = [client.get(address).json()["meta"]["revision"] for address in (ORGANIZATIONS, "/v1/states")]
        replace(sqlite_file(other), sqlite_file(url))
        wait_for_poll()
        new = [client.get(address).json()["meta"]["revision"] for address in (ORGANIZATIONS, "/v1/meetings")]
        assert new[0] == new[1] != old[0]
        sqlite_file(url).unlink()
        wait_for_poll()
        assert client.get(ORGANIZATIONS).status_code == 503


def test_a_load_that_is_running_hides_no_cached_response(new_database: NewDatabase, portal: BlockingPortal) -> None:
    with migrated_and_loaded(new_database, MADE_UP_SEEDS) as url, serving(url, portal) as client:
        client.get(ORGANIZATIONS)
        with engine_on(url, write=True) as engine, engine.begin():
            wait_for_poll()
            assert was_cached(client.get(ORGANIZATIONS))
