"""Whether the service is alive, and whether it can answer."""

import logging
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from app.db import DatabaseLackError, require_ready
from app.errors import problem
from app.routers.params import NoParameters
from app.routers.problems import UNAVAILABLE, UNREADABLE

log = logging.getLogger(__name__)

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """All is well."""

    status: Literal["ok"] = Field(description="`ok`: it is.")


@router.get("/healthz", operation_id="get_health", responses=UNREADABLE)
def get_health(_query: NoParameters) -> Health:
    """Whether the process is alive."""
    return Health(status="ok")


@router.get("/readyz", operation_id="get_readiness", responses=UNAVAILABLE | UNREADABLE, response_model=Health)
def get_readiness(_query: NoParameters, request: Request) -> Health | JSONResponse:
    """Whether the database can be reached, is migrated and loaded; 503 and why, where not."""
    try:
        require_ready(request.app.state.engine)
    except DatabaseLackError as error:
        # What the driver says may name hosts and users: that is for the log.
        log.warning("not ready: %s", error)
        detail = "The database cannot be reached or read." if error.lack == "unreachable" else str(error)
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, error.lack, detail)
    return Health(status="ok")
