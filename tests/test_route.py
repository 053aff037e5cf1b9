"""Routes that answer from a snapshot are FastAPI's: dependencies and headers work as documented."""

from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

import httpx
from anyio.from_thread import BlockingPortal
from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import BaseModel

from app.db import POOL_SIZE
from app.main import create_app
from app.settings import Settings
from app.web.params import ItemParameters
from app.web.route import SnapshotDep, SnapshotRoute
from tests.conftest import TIMEOUT, InProcess


class Echo(BaseModel):
    """What a route received."""

    language: str
    twice: int
    revision: str


def twice(number: int = 1) -> int:
    return 2 * number


def test_headers_and_dependencies_work_and_a_full_pool_is_no_deadlock(
    database_url: str, portal: BlockingPortal
) -> None:
    router = APIRouter(route_class=SnapshotRoute)

    @router.get("/echo/{number}")
    def echo(
        number: int,
        _query: Annotated[ItemParameters, Query()],
        snapshot: SnapshotDep,
        request: Request,
        accept_language: Annotated[str, Header()] = "none",
        doubled: Annotated[int, Depends(twice)] = 0,
    ) -> Echo:
        """Send back what it was sent."""
        assert request.path_params["number"] == str(number)
        return Echo(language=accept_language, twice=doubled, revision=snapshot.revision.content_hash)

    application = create_app(Settings(database_url, TIMEOUT))
    application.include_router(router)
    with (
        portal.wrap_async_context_manager(application.router.lifespan_context(application)),
        httpx.Client(transport=InProcess(application, portal), base_url="http://knowledge.example") as client,
        ThreadPoolExecutor(4 * POOL_SIZE) as threads,
    ):
        response = client.get("/echo/21", headers={"Accept-Language": "ru"})
        assert (response.status_code, response.json()["language"], response.json()["twice"]) == (200, "ru", 42)
        assert client.get("/echo/many").status_code == 422
        several = threads.map(client.get, [f"/echo/{number}" for number in range(8 * POOL_SIZE)])
        assert [each.json()["twice"] for each in several] == [2 * number for number in range(8 * POOL_SIZE)]
        assert application.state.engine.pool.checkedout() == 0
