"""The application: routers, errors, docs, and a check of the database at the start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import __version__
from app.db import NotReadyError, open_engine, require_ready
from app.kinds import KINDS
from app.loading import shipped_knowledge_base
from app.queries.about import About, about
from app.queries.time.epochs import Epochs
from app.routers import diff, health, knowledge_base, matrix, members, metrics, resolve, search, timeline
from app.settings import Settings
from app.web import context, docs, errors
from app.web.access_log import Telemetry
from app.web.error_responses import NOT_ACCEPTABLE, UNAVAILABLE
from app.web.limits import Limits
from app.web.logs import configure_logging
from app.web.metrics import forget_dead_processes, measure_database
from app.web.openapi import DescribedApi
from app.web.responses import Answers, KeptAnswers
from app.web.revision_poll import watch
from app.web.shutdown import Stopping

TAGS = {
    "knowledge base": "What this collection is, and what it covers.",
    "members": "Who holds which status in an organization, on a day or in a period.",
    "timeline": "What happened to an organization and its members, in order.",
    "diff": "What differs between two days.",
    "matrix": "Which state held which status when, by years or months.",
    **{kind.tag: kind.description for kind in KINDS.values()},
    "participations": "Who took part in a meeting, for whom, in which capacity.",
    "search": "Everything by its names, titles and texts, ranked.",
    "resolve": "Which state, official or organization a name means, in any spelling or script.",
    "health": "Whether the service is up.",
}

ABOUT = ("name", "description", "coverage_until", "introduction", "examples")
"""What the schema says of a collection without a database: the keys of its seeds."""

ROUTERS = (
    *(members, timeline, diff, matrix),
    *(import_module(f"app.routers.{kind.plural}") for kind in KINDS.values()),
    *(search, resolve),
)


class KnowledgeBaseApi(DescribedApi):
    """The application; `front` stands before FastAPI, which never sees a request whose answer is kept."""

    front: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or see the lifespan through."""
        scope["app"] = self
        await (self.front if scope["type"] == "http" else self.live)(scope, receive, send)

    async def live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the lifespan through. Why it cannot begin is said in one line, where Starlette would send a trace."""
        failed: Message = {}

        async def hold(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                failed.update(message)
            else:
                await send(message)

        try:
            await super().__call__(scope, receive, hold)
        except Exception as error:
            if failed and isinstance(error, NotReadyError):
                failed["message"] = str(error)
            if failed:
                await send(failed)
            raise

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have FastAPI answer."""
        await super().__call__(scope, receive, send)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application on the settings given, or on those of the environment.

    It refuses to start on a database that cannot be served from: :class:`app.db.NotReadyError` says what to run.
    """
    chosen = settings or Settings.from_environment()
    room = round(chosen.cache_megabytes * 1_000_000)

    @asynccontextmanager
    async def lifespan(app: KnowledgeBaseApi) -> AsyncIterator[None]:
        engine = open_engine(chosen.database_url, chosen.database_timeout)
        try:
            require_ready(engine)
            measure_database(engine)
            forget_dead_processes()
            app.state.engine = engine
            with engine.connect() as connection:
                app.describe(about(connection))
            app.state.watch = answers.watch = watch(engine)
            app.state.epochs = Epochs("", {}) if room else None
            with app.state.stopping:
                yield
            app.state.watch.close()
        finally:
            engine.dispose()

    app = KnowledgeBaseApi(
        version=__version__,
        servers=[{"url": "/", "description": "This host."}],
        license_info={"name": "CC0-1.0 (facts)", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
        openapi_tags=[{"name": name, "description": description} for name, description in TAGS.items()],
        docs_url=None,
        redirect_slashes=False,
        redoc_url=None,
        lifespan=lifespan,
    )
    shipped = shipped_knowledge_base().model_dump()
    app.describe(About(**{name: shipped[name] for name in ABOUT}))
    # For browsers that ask beforehand; what answers themselves say of it stands in app/web/responses.py.
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"], allow_headers=["*"])
    app.add_middleware(Limits, at_once=chosen.max_concurrency)
    errors.install(app)
    everywhere = NOT_ACCEPTABLE | UNAVAILABLE
    app.include_router(knowledge_base.router, responses=everywhere)
    app.include_router(context.router)
    for module in ROUTERS:
        app.include_router(module.router, responses=everywhere)
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.include_router(docs.router)
    app.state.templates = {route.endpoint: route.path_format for route in iter_route_contexts(app.routes)}
    app.state.stopping = Stopping(chosen.shutdown_delay)
    answers = Answers(app.answer, KeptAnswers(room))
    app.front = Telemetry(answers)
    return app


def __getattr__(name: str) -> FastAPI:
    """Build `app` for a server when it is asked for, not on import; the log of its process is from then on ours."""
    if name == "app":
        settings = Settings.from_environment()
        configure_logging(settings.log_level)
        return create_app(settings)
    raise AttributeError(name)
