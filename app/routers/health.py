"""Whether the service is alive, and whether it can answer."""

import logging
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from app.db import DatabaseLackError, require_ready
from app.errors import problem
from app.routers.problems import UNAVAILABLE

log = logging.getLogger(__name__)

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """All is well."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", operation_id="get_health")
def get_health() -> Health:
    """Whether the process is alive."""
    return Health()


@router.get("/readyz", operation_id="get_readiness", responses=UNAVAILABLE, response_model=Health)
def get_readiness(request: Request) -> Health | JSONResponse:
    """Whether the database can be reached, is migrated and loaded; 503 and why, where not."""
    try:
        require_ready(request.app.state.engine)
    except DatabaseLackError as error:
        # What the driver says may name hosts and users: that is for the log.
        log.warning("not ready: %s", error)
        detail = "The database cannot be reached or read." if error.lack == "unreachable" else str(error)
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, error.lack, detail)
    return Health()
