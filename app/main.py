"""The application: middlewares, routers, errors, and a check of the database at the start."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from importlib import import_module
from pathlib import Path

from anyio import CapacityLimiter
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import ASGIApp

from app import __version__
from app.db import POOL_SIZE, NotReadyError, opened, reading, require_ready
from app.kinds import KINDS
from app.loading import EXAMPLES, shipped_knowledge_base
from app.loading.releases.export import build_database, export_files
from app.pages import render
from app.pages.route import error_page, page_routes
from app.queries.knowledge_base import About, about
from app.routers import diff, health, knowledge_base, matrix, members, releases, resolve, search, timeline
from app.settings import Settings
from app.web import docs, errors, linked_data, metrics, static
from app.web.cache import Cache
from app.web.middleware import HEADERS, EveryResponse, Gzip, Limits
from app.web.openapi import DescribedApi
from app.web.releases import Releases
from app.web.request_info import route_finder
from app.web.revision_poll import RevisionPoll
from app.web.server import late_shutdown
from app.web.telemetry import Telemetry, configure_logging

log = logging.getLogger(__name__)

TAGS = {
    "knowledge base": "What this collection is, and what it covers.",
    "members": "Who holds which status in an organization, on a day or in a period.",
    "timeline": "What happened to an organization and its members, in order.",
    "diff": "What differs between two days.",
    "matrix": "Which state held which status when, by years or months.",
    **{kind.tag: kind.description for kind in KINDS.values()},
    "search": "Everything by its names, titles and texts, ranked.",
    "resolve": "Which state, official or organization a name means, in any spelling or script.",
    "releases": "The knowledge base as it was known, to be cited and asked again.",
    "changes": "What changed in each release, and why.",
    "health": "Whether the service is up.",
}

ABOUT = {"name", "description", "coverage_until", "introduction", "examples"}
"""What the schema says of a collection without a database: the keys of its seeds."""

ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router
    for module in (
        *(knowledge_base, linked_data, static, members, timeline, diff, matrix),
        *(import_module(f"app.routers.{kind.plural}") for kind in KINDS.values()),
        *(search, resolve, releases, health, metrics, docs, render),
    )
)
API_ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
PAGES = page_routes(ROUTERS)


def create_app(settings: Settings | None = None) -> DescribedApi:
    """Build the application on the settings given, or on those of the environment.

    It refuses to start on a database that cannot be served from: :class:`app.db.NotReadyError` says what to run.
    """
    chosen = settings or Settings.from_environment()
    poll = RevisionPoll(chosen.database_url)
    find = route_finder([*PAGES, *API_ROUTES])
    headers = HEADERS | {b"api-version": __version__.encode()}
    known = Releases(
        lambda: poll.releases, build_database, export_files, Path(chosen.releases_dir), chosen.database_timeout
    )

    @asynccontextmanager
    async def lifespan(app: DescribedApi) -> AsyncIterator[None]:
        with closing(known), opened(chosen.database_url, chosen.database_timeout) as engine:
            require_ready(engine)
            with reading(engine) as connection:
                app.describe(about(connection))
            metrics.measure_database(engine)
            metrics.forget_dead_processes()
            app.state.engine = engine
            app.state.threads = CapacityLimiter(POOL_SIZE)
            with late_shutdown(chosen.shutdown_delay, lambda: setattr(app.state, "stopping", True)):
                async with poll.running():
                    yield

    app = DescribedApi(
        version=__version__,
        servers=[{"url": "/", "description": "This host."}],
        license_info={"name": "CC0-1.0 (facts)", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
        openapi_tags=[{"name": name, "description": description} for name, description in TAGS.items()],
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # it would look for a provider at each request
        responses={"default": {"model": errors.Problem}},
        middleware=[  # the first is the outermost; Telemetry and Cache, below, stand before them
            Middleware(EveryResponse, headers=headers),
            Middleware(Gzip),
            Middleware(
                Limits,
                max_concurrency=chosen.max_concurrency,
                limited=lambda path: find(path).media_types,  # health and metrics answer under any load
                in_flight=metrics.in_flight.track_inprogress,
            ),
            Middleware(ExceptionMiddleware, handlers={Exception: errors.failure}),
        ],
    )
    app.responses_shown = json.loads(EXAMPLES.read_text("utf-8"))
    app.describe(About(**shipped_knowledge_base().model_dump(include=ABOUT)))
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.router.routes.extend(PAGES)
    app.state.poll = poll
    app.state.releases = known
    app.state.public_url = chosen.public_url.rstrip("/")
    app.state.contact_url = chosen.contact_url
    app.state.tables = knowledge_base.tables_of(API_ROUTES)
    app.state.stopping = False
    app.state.error_page = partial(error_page, find)
    cache = Cache(  # before FastAPI: a cached response needs nothing of it
        app,
        newest=poll.newest,
        find=find,
        pinned=known.pinned,
        version=__version__,
        defaults=headers,
        max_bytes=round(chosen.cache_megabytes * 1_000_000),
        on_change=metrics.measure_cache,
    )
    app.served = Telemetry(cache, find)
    return app


def __getattr__(name: str) -> ASGIApp:
    """Build `app` for a server when it is asked for, not on import; from then on the log of its process is ours.

    A database that cannot be served from ends the process with 3 and one line in the log, where a failed lifespan would
    end it with a traceback.
    """
    if name != "app":
        raise AttributeError(name)
    settings = Settings.from_environment()
    configure_logging(settings.log_level)
    try:
        with opened(settings.database_url, settings.database_timeout) as engine:
            require_ready(engine)
    except NotReadyError as error:
        log.error("%s", error)  # noqa: TRY400  # an expected error has no traceback
        raise SystemExit(3) from None
    return create_app(settings).served
