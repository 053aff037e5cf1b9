"""What is counted: requests, their durations, the cache, the database; as Prometheus reads it at `/metrics`.

Several processes count together where `PROMETHEUS_MULTIPROC_DIR` names a folder, as `scokb serve --workers` sees to.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics import disable_created_metrics
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sqlalchemy import Engine, event

from app.queries.knowledge_base import REVISION_LENGTH
from app.web.params import NoParameters
from app.web.request_info import CURRENT

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}  # any other is counted as `other`

# In seconds: from a request that asks nothing of the database to one that waits for a lock.
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

disable_created_metrics()  # type: ignore[no-untyped-call]
_requests = Counter(
    "scokb_requests",
    "Requests; `cache`: the response was cached (hit), was computed (miss), or is never cached (none).",
    ["route", "method", "status", "cache"],
)
_seconds = Histogram(
    "scokb_request_seconds", "From the request to the end of a response that was computed.", ["route"], buckets=BUCKETS
)
_cache_bytes = Gauge("scokb_cache_bytes", "Size of the response cache.", multiprocess_mode="livesum")
_cache_entries = Gauge("scokb_cache_entries", "Cached responses.", multiprocess_mode="livesum")
_statements = Counter("scokb_database_statements", "SQL statements run.")
_database_seconds = Counter("scokb_database_seconds", "Time that the database took to run statements.")
_connections = Gauge("scokb_database_connections", "Connections to the database in use.", multiprocess_mode="livesum")
in_flight = Gauge("scokb_requests_in_flight", "Responses that are being computed.", multiprocess_mode="livesum")

router = APIRouter(include_in_schema=False)


def count_request(route: str, method: str, status: int, cache: str | None, seconds: float) -> None:
    """Count a request, and how long it took if its response was computed."""
    _of_requests(route, method if method in METHODS else "other", status, cache or "none").inc()
    if cache != "hit":
        _seconds.labels(route).observe(seconds)


@lru_cache(maxsize=1024)  # `labels` takes longer than `inc`
def _of_requests(*labels: object) -> Counter:
    return _requests.labels(*labels)


def measure_cache(size: float, entries: int) -> None:
    """Set how many bytes the cache of this process takes, and how many responses it holds."""
    _cache_bytes.set(size)
    _cache_entries.set(entries)


def measure_database(engine: Engine) -> None:
    """Count the statements and connections of an engine, and the time that each request spends in statements."""
    event.listen(engine, "checkout", lambda *_: _connections.inc())
    event.listen(engine, "checkin", lambda *_: _connections.dec())

    @event.listens_for(engine, "do_execute")
    def _run(cursor: Any, statement: str, parameters: Any, _: Any) -> bool:
        begun = time.perf_counter()
        cursor.execute(statement, parameters)
        seconds = time.perf_counter() - begun
        _statements.inc()
        _database_seconds.inc(seconds)
        request = CURRENT.get()
        if request is not None:
            request.database_seconds += seconds
        return True  # it has been executed


def forget_dead_processes() -> None:
    """Leave out what processes held that are no more; what they counted stays counted."""
    for file in Path(os.environ[FOLDER]).glob("gauge_live*.db") if FOLDER in os.environ else ():
        process = int(file.stem.rpartition("_")[2])
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            mark_process_dead(process)  # type: ignore[no-untyped-call]


@dataclass
class _Revision(Collector):
    revision: str | None

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily("scokb_revision_info", "The revision that is served.", labels=["revision"])
        if self.revision:
            family.add_metric([self.revision], 1)
        yield family


@router.get("/metrics")
async def get_metrics(_query: NoParameters, request: Request) -> Response:
    """Send what all processes of this server counted since the start, and the revision that is served."""
    counted = REGISTRY
    if FOLDER in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    loaded = request.app.state.poll.newest()
    text = generate_latest(counted) + generate_latest(_Revision(loaded and loaded.revision[:REVISION_LENGTH]))
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
