"""The application: routers, errors, docs, and a check of the database at the start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import __version__, errors
from app.db import DatabaseLackError, open_engine, require_ready
from app.http import Answers, KeptAnswers
from app.limits import Limits
from app.logs import configure_logging
from app.metrics import forget_dead_processes, measure_database
from app.openapi import DescribedApi
from app.queries.epochs import Epochs
from app.routers import (
    claims,
    conflicts,
    context,
    diff,
    docs,
    documents,
    health,
    instruments,
    matrix,
    meetings,
    members,
    membership_statuses,
    memberships,
    metrics,
    offices,
    officials,
    organizations,
    resolve,
    root,
    search,
    statements,
    states,
    timeline,
)
from app.routers.problems import NOT_ACCEPTABLE, UNAVAILABLE
from app.settings import Settings
from app.stopping import Stopping
from app.telemetry import Telemetry
from app.watch import watch

DESCRIPTION = """\
Who belongs to the Shanghai Cooperation Organisation, in which status, since when; who represents them, when they meet,
what they say there, and how we know.

**First questions**

- [Members at the end of 2024](v1/organizations/sco/members?as_of=2024), and
  [at its beginning](v1/organizations/sco/members?as_of=2024&point=start): ten, and nine.
- [Everybody with any status on a day](v1/organizations/sco/members?as_of=2024-07-03&status=any).
- [Who held an office](v1/offices/fm-blr?as_of=2024-05-21): the foreign minister of Belarus on 21 May 2024.
- [What was said](v1/statements?speaker=antonio-guterres), word for word.
- [How we know](v1/memberships/sco-blr-member), and
  [what a document proves](v1/documents/qatarpress-004/passages).
- [Everything about a matter](v1/search?q=climate), and
  [who is meant by a name](v1/resolve?q=Лукашенко) in any spelling or script.

**Time on one screen**

| ask | means | try |
|---|---|---|
| `as_of=2024-07-04` | that day | [ten members](v1/organizations/sco/members?as_of=2024-07-04) |
| `as_of=2024` | its last day; `point=start`: its first | [nine](v1/organizations/sco/members?as_of=2024&point=start) |
| `during=2024` | at least one day of it | [AFG, BLR, MNG](v1/organizations/sco/members?during=2024&status=observer) |
| `throughout=2024` | every day of it | [AFG, MNG](v1/organizations/sco/members?throughout=2024&status=observer) |
| `during=2010/..`, `during=../..` | a side left open; ever | [all ties](v1/memberships?during=../..&organization=sco) |
| none of them | the last day that the knowledge base covers | [now](v1/organizations/sco/members) |

- A period is half-open, `start <= day < end`: on 4 July 2024 Belarus is a member, and only that.
- `meta.temporal` says how a question was read, and what changed within the period named.
- Dates are as precise as their sources. `2010-04` is kept as such, with the `earliest` and the `latest` day that it can
  mean: [on 15 April 2010](v1/organizations/sco/members?as_of=2010-04-15&status=dialogue_partner) Belarus is a dialogue
  partner with `certainty` `possible`, [on 1 May](v1/organizations/sco/members?as_of=2010-05-01&status=dialogue_partner)
  `certain`. `presumed` is what has no end that anybody knows of, asked for after the last day covered.
- `basis=decided` counts from the decision instead of the entry into force:
  [Armenia at the beginning of 2016](v1/memberships?as_of=2016-01-01&state=ARM&basis=decided).
- `standing` is not a status: [Afghanistan in 2024](v1/organizations/sco/members?as_of=2024&status=observer) is an
  observer, and `dormant`.

**Evidence.** Every fact says how many pieces of evidence it has; items, and lists that take `include=evidence`, give
them in full. Where the text of a source is archived here, the passage is quoted and was verified against the text. What
sources [assert otherwise](v1/claims?verdict=disagrees), and where they [disagree](v1/conflicts), is kept as well.

**Errors.** What cannot be answered is a problem (RFC 9457): `code` says what went wrong in a word that does not change,
`errors` names each parameter that is wrong, with the nearest name or value that is known. Nothing is guessed: an
unknown parameter or a date such as `2024-02-30` is a `422`, never an empty list.

**Asking again.** Every answer has an `ETag`; sent back as `If-None-Match` it costs a `304` as long as nothing changed.
"""

TAGS = {
    "knowledge base": "What this collection is, and what it covers.",
    "members": "Who holds which status in an organization, on a day or in a period.",
    "timeline": "What happened to an organization and its members, in order.",
    "diff": "What differs between two days.",
    "matrix": "Which state held which status when, by years or months.",
    "organizations": "Organizations and their bodies.",
    "states": "States, their codes and names.",
    "memberships": "The dated ties between states and organizations, with their steps.",
    "membership statuses": "The vocabulary of statuses.",
    "officials": "Persons, and the offices that they held.",
    "offices": "Offices, and who held them.",
    "meetings": "Meetings: date, place, host, decisions.",
    "participations": "Who took part in a meeting, for whom, in which capacity.",
    "statements": "What was said, verbatim, with the passage.",
    "instruments": "Initiatives, declarations, programmes, strategies, resolutions.",
    "documents": "Sources, archived texts, and the passages that prove facts.",
    "claims": "What sources assert about the same matter as a fact, and how it compares.",
    "conflicts": "Where sources disagree, which reading is preferred, and why.",
    "search": "Everything by its names, titles and texts, ranked.",
    "resolve": "Which state, official or organization a name means, in any spelling or script.",
    "health": "Whether the service is up.",
}

NOUNS = (
    members,
    timeline,
    diff,
    matrix,
    organizations,
    states,
    memberships,
    membership_statuses,
    officials,
    offices,
    meetings,
    statements,
    instruments,
    documents,
    claims,
    conflicts,
    search,
    resolve,
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
            if failed and isinstance(error, DatabaseLackError):
                failed["message"] = str(error)
            if failed:
                await send(failed)
            raise

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have FastAPI answer."""
        await super().__call__(scope, receive, send)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application on the settings given, or on those of the environment.

    It refuses to start on a database that cannot be served from: :class:`app.db.DatabaseLackError` says what to run.
    """
    chosen = settings or Settings.from_environment()
    room = round(chosen.cache_megabytes * 1_000_000)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = open_engine(chosen.database_url, chosen.database_timeout)
        try:
            require_ready(engine)
            measure_database(engine)
            forget_dead_processes()
            app.state.engine = engine
            app.state.watch = answers.watch = watch(engine)
            app.state.epochs = Epochs("", {}) if room else None
            with app.state.stopping:
                yield
            app.state.watch.close()
        finally:
            engine.dispose()

    app = KnowledgeBaseApi(
        title="SCO Knowledge Base",
        version=__version__,
        summary="Point-in-time answers about the Shanghai Cooperation Organisation, each with its evidence.",
        description=DESCRIPTION,
        contact={"name": "The curators of the SCO Knowledge Base"},
        servers=[{"url": "/", "description": "This host."}],
        license_info={"name": "CC0-1.0 (facts)", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
        openapi_tags=[{"name": name, "description": description} for name, description in TAGS.items()],
        docs_url=None,
        redirect_slashes=False,
        redoc_url=None,
        lifespan=lifespan,
    )
    # For browsers that ask beforehand; what answers themselves say of it stands in app/http.py.
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"], allow_headers=["*"])
    app.add_middleware(Limits, at_once=chosen.max_concurrency)
    errors.install(app)
    everywhere = NOT_ACCEPTABLE | UNAVAILABLE
    app.include_router(root.router, responses=everywhere)
    app.include_router(context.router)
    for noun in NOUNS:
        app.include_router(noun.router, prefix="/v1", responses=everywhere)
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
