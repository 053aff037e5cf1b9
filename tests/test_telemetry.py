"""What is recorded of every request: its id, a line in the log, how long it took, what is counted."""

import asyncio
import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import Message, Receive, Scope, Send

from app.main import create_app
from app.settings import Settings
from app.web.metrics import FOLDER, forget_dead_processes
from app.web.request_info import UNMATCHED
from app.web.telemetry import JsonFormatter, Telemetry
from tests.answers import ROUTES, SCHEMA, an_address, serving
from tests.conftest import TIMEOUT, InProcess, NewDatabase
from tests.databases import migrated_and_loaded
from tests.faults import MADE_UP_SEEDS
from tests.servers import scokb_serve

MEMBERS = "/v1/organizations/sco/members"
ANY = [MEMBERS, "/v1/states/XYZ", "/v1/states?limit=0", "/v1/states/kaz", "/nothing", "/healthz", "/docs", "/metrics"]


@pytest.fixture
def keeping(database_url: str, portal: BlockingPortal) -> Iterator[httpx.Client]:
    """A client of an application on the shipped knowledge base that keeps answers."""
    with serving(database_url, portal) as client:
        yield client


@pytest.mark.parametrize("address", ANY)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_every_answer_has_the_id_that_the_client_gave_its_request(
    client: httpx.Client, address: str, method: str
) -> None:
    response = client.request(method, address, headers={"X-Request-Id": "from-a.client_1"})
    assert response.headers.get_list("X-Request-Id") == ["from-a.client_1"]


@pytest.mark.parametrize("sent", [None, "", "a b", "a" * 65, "a\tb", 'a"b', "a,b", "ä"])
def test_a_request_without_a_short_and_harmless_id_is_given_one(client: httpx.Client, sent: str | None) -> None:
    headers = [] if sent is None else [(b"X-Request-Id", sent.encode())]
    given = [client.get(MEMBERS, headers=headers).headers["X-Request-Id"] for _ in range(2)]
    assert all(re.fullmatch("[0-9a-f]{12}-[0-9a-f]+", each) for each in given)
    assert given[0] != given[1]


def test_of_several_ids_of_a_request_the_first_counts(client: httpx.Client) -> None:
    sent = [("X-Request-Id", "first"), ("X-Request-Id", "second")]
    assert client.get(MEMBERS, headers=sent).headers.get_list("X-Request-Id") == ["first"]


def test_an_answer_that_is_kept_is_given_under_the_id_of_each_request(keeping: httpx.Client) -> None:
    for identity in ("first", "second"):
        response = keeping.get(MEMBERS, headers={"X-Request-Id": identity})
        assert response.headers["X-Request-Id"] == identity


def test_an_answer_says_what_it_cost_unless_it_was_kept(keeping: httpx.Client) -> None:
    made, kept, other = keeping.get(MEMBERS), keeping.get(MEMBERS), keeping.get("/nothing")
    assert re.fullmatch(r"cache;desc=miss, db;dur=\d+\.\d, app;dur=\d+\.\d", made.headers["Server-Timing"])
    assert kept.headers["Server-Timing"] == "cache;desc=hit"
    assert re.fullmatch(r"app;dur=\d+\.\d", other.headers["Server-Timing"])
    assert kept.headers["ETag"] == made.headers["ETag"]
    unchanged = keeping.get(MEMBERS, headers={"If-None-Match": made.headers["ETag"]})
    assert (unchanged.status_code, unchanged.headers["Server-Timing"]) == (304, "cache;desc=hit")
    assert made.headers["Timing-Allow-Origin"] == "*"


def test_the_time_in_the_database_is_part_of_the_time_that_the_answer_took(client: httpx.Client) -> None:
    times = dict(re.findall(r"(\w+);dur=([\d.]+)", client.get(MEMBERS).headers["Server-Timing"]))
    assert 0 < float(times["db"]) < float(times["app"])


def test_a_failure_is_logged_with_its_trace_under_the_id_of_the_request(
    database_url: str, portal: BlockingPortal
) -> None:
    application = create_app(Settings(database_url, TIMEOUT))

    @application.get("/failing")
    def fail() -> None:
        raise RuntimeError("the password is swordfish")

    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(JsonFormatter())
    logging.getLogger("app").addHandler(handler)
    try:
        with httpx.Client(transport=InProcess(application, portal), base_url="http://knowledge.example") as client:
            response = client.get("/failing", headers={"X-Request-Id": "ill-fated"})
    finally:
        logging.getLogger("app").removeHandler(handler)
    [line] = log.getvalue().splitlines()
    event = json.loads(line)
    assert (event["level"], event["request_id"]) == ("error", "ill-fated")
    assert event["message"] == "failed to answer GET /failing"
    assert event["trace"].startswith("Traceback")
    assert event["trace"].endswith("RuntimeError: the password is swordfish")
    assert response.status_code == 500
    assert response.headers["X-Request-Id"] == "ill-fated"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "swordfish" not in response.text


def test_each_request_is_one_line_of_json(tmp_path: Path, new_database: NewDatabase) -> None:
    with migrated_and_loaded(new_database, MADE_UP_SEEDS) as url, scokb_serve(tmp_path, DATABASE_URL=url) as served:
        with httpx.Client(base_url=served.address) as client:
            made = client.get("/v1/organizations?sort=id")
            kept = client.get("/v1/organizations?sort=id", headers={"X-Request-Id": "second"})
            hostile = client.head('/v1/%0A{"status":200}/%E4%B8%AD/%FF?q="%0A', headers={"X-Request-Id": "third"})
            refused = client.post("/healthz")
        first, second, third, fourth = served.requests(4)
        running = [event["message"] for event in served.events()]
    assert first.keys() == {
        *("time", "level", "logger", "method", "path", "query", "status", "bytes", "ms"),
        *("request_id", "revision", "cache"),
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"])
    assert (first["method"], first["path"], first["query"]) == ("GET", "/v1/organizations", "sort=id")
    assert (first["status"], first["bytes"], first["cache"]) == (200, made.num_bytes_downloaded, "miss")
    assert first["ms"] > 0
    assert first["request_id"] == made.headers["X-Request-Id"]
    assert first["revision"] == made.json()["meta"]["revision"]
    assert (second["cache"], second["request_id"]) == ("hit", "second")
    assert (second["revision"], second["bytes"]) == (first["revision"], kept.num_bytes_downloaded)
    assert (third["method"], third["status"], third["bytes"]) == ("HEAD", hostile.status_code, 0)
    assert third["path"] == '/v1/\n{"status":200}/中/\N{REPLACEMENT CHARACTER}'
    assert (third["revision"], third["cache"]) == (None, None)
    assert (fourth["method"], fourth["status"]) == ("POST", refused.status_code)
    assert "Application startup complete." in running


async def empty(_scope: Scope, _receive: Receive, send: Send) -> None:
    """An application whose responses are empty."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def request_together(telemetry: Telemetry, *paths: str) -> None:
    """Send requests that are answered in one turn of the event loop."""

    async def drop(_message: Message) -> None: ...

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def run() -> None:
        scopes = [{"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []} for path in paths]
        await asyncio.gather(*(telemetry(scope, receive, drop) for scope in scopes))
        await asyncio.sleep(0)

    asyncio.run(run())


def test_requests_answered_at_the_same_time_have_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    request_together(Telemetry(empty, lambda _path: UNMATCHED, logged=True), "/a", "/b", "/c")
    assert [json.loads(line)["path"] for line in capsys.readouterr().out.splitlines()] == ["/a", "/b", "/c"]


def test_a_closed_stdout_is_quiet(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    closed = io.TextIOWrapper(io.BytesIO())
    closed.close()
    monkeypatch.setattr(sys, "stdout", closed)
    telemetry = Telemetry(empty, lambda _path: UNMATCHED, logged=True)
    request_together(telemetry, "/a", "/b")
    request_together(telemetry, "/c")
    assert not telemetry.logged
    assert caplog.records == []


def test_a_higher_level_leaves_requests_out_of_the_log(tmp_path: Path, new_database: NewDatabase) -> None:
    with (
        migrated_and_loaded(new_database, MADE_UP_SEEDS) as url,
        scokb_serve(tmp_path, DATABASE_URL=url, LOG_LEVEL="warning") as served,
    ):
        assert httpx.get(f"{served.address}/v1").headers["X-Request-Id"]
    assert served.requests(0) == []
    assert served.events() == []


def counted(client: httpx.Client) -> dict[tuple[str, ...], float]:
    """What is counted: the value of each name with its labels."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    return {
        (sample.name, *(value for name, value in sorted(sample.labels.items()) if name != "pid")): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def added(client: httpx.Client, *asked: tuple[str, str]) -> dict[tuple[str, ...], float]:
    """What some requests add to what is counted, the question for it aside."""
    before = counted(client)
    for method, address in asked:
        client.request(method, address)
    after = counted(client)
    grown = {name: after[name] - before.get(name, 0) for name in after}
    return {name: growth for name, growth in grown.items() if growth and "/metrics" not in name}


def test_requests_are_counted_by_route_method_and_status(client: httpx.Client) -> None:
    items = [("GET", f"/v1/states/{state}") for state in ("KAZ", "CHN", "XYZ")]
    grown = added(client, *items, ("HEAD", "/v1/states/KAZ"), ("GET", "/v1/states?limit=0"), ("POST", "/v1/states"))
    item, states = "/v1/states/{state_id}", "/v1/states"
    requests = {name[1:]: growth for name, growth in grown.items() if name[0] == "scokb_requests_total"}
    assert requests == {
        ("miss", "GET", item, "200"): 2,
        ("none", "GET", item, "404"): 1,
        ("miss", "HEAD", item, "200"): 1,
        ("none", "GET", states, "422"): 1,
        ("none", "POST", states, "405"): 1,
    }


def test_what_nobody_can_foresee_is_counted_under_one_name(client: httpx.Client) -> None:
    grown = added(client, ("GET", "/a"), ("GET", "/v1/b"), ("GET", "/docs/c"), ("BREW", "/pot"), ("SIP", "/pot"))
    requests = {name[1:]: growth for name, growth in grown.items() if name[0] == "scokb_requests_total"}
    assert requests == {
        ("none", "GET", UNMATCHED.path, "404"): 2,
        ("none", "GET", "/docs/{name:path}", "404"): 1,
        ("none", "other", UNMATCHED.path, "404"): 2,
    }


@pytest.mark.parametrize("path", ROUTES)
def test_every_route_is_counted_under_its_path(client: httpx.Client, path: str) -> None:
    grown = added(client, ("GET", an_address(path)))
    # The context names its host, and so is not cached.
    kept = "miss" if path.startswith("/v1") and path != "/v1/context.jsonld" else "none"
    assert grown["scokb_requests_total", kept, "GET", path, "200"] == 1
    assert grown["scokb_request_seconds_count", path] == 1
    assert grown["scokb_request_seconds_bucket", "+Inf", path] == 1
    assert grown["scokb_request_seconds_sum", path] > 0


def test_what_is_kept_and_what_the_database_does_is_counted(keeping: httpx.Client) -> None:
    grown = added(keeping, *[("GET", MEMBERS)] * 3, ("GET", "/nothing"))
    route = "/v1/organizations/{organization_id}/members"
    assert grown["scokb_requests_total", "miss", "GET", route, "200"] == 1
    assert grown["scokb_requests_total", "hit", "GET", route, "200"] == 2
    assert grown["scokb_request_seconds_count", route] == 1
    assert grown["scokb_database_statements_total",] >= 3
    assert grown["scokb_database_seconds_total",] > 0
    now = counted(keeping)
    assert now["scokb_cache_entries",] == 1
    assert now["scokb_cache_bytes",] > 1000
    assert now["scokb_requests_in_flight",] == 0
    revision = keeping.get("/v1").json()["meta"]["revision"]
    assert now["scokb_revision_info", revision] == 1


def test_what_is_counted_is_asked_for_without_parameters_and_never_kept(client: httpx.Client) -> None:
    assert client.get("/metrics?name=scokb_requests").status_code == 422
    assert client.get("/metrics").headers["Cache-Control"] == "no-store"
    assert "/metrics" not in SCHEMA["paths"]


def test_what_a_process_held_that_is_no_more_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    files = {process: tmp_path / f"gauge_livesum_{process}.db" for process in (gone.pid, os.getpid())}
    for file in [*files.values(), tmp_path / f"counter_{gone.pid}.db"]:
        file.touch()
    monkeypatch.setenv(FOLDER, str(tmp_path))
    forget_dead_processes()
    assert {file.name for file in tmp_path.iterdir()} == {files[os.getpid()].name, f"counter_{gone.pid}.db"}


@pytest.mark.slow
def test_several_processes_count_together(tmp_path: Path, new_database: NewDatabase) -> None:
    with (
        migrated_and_loaded(new_database, MADE_UP_SEEDS) as url,
        scokb_serve(tmp_path, "--workers", "2", DATABASE_URL=url) as served,
    ):
        for _ in range(30):
            assert httpx.get(f"{served.address}/healthz").status_code == 200
        with httpx.Client(base_url=served.address) as client:
            totals = {counted(client)["scokb_requests_total", "none", "GET", "/healthz", "200"] for _ in range(3)}
    assert totals == {30}
