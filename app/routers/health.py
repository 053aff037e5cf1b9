"""Whether the service is alive, and whether it can answer."""

import logging
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.db import NotReadyError, require_ready
from app.queries.knowledge_base import Coverage, coverage, newest_revision, revision_name
from app.web.envelope import RevisionName
from app.web.errors import problem
from app.web.params import NoParameters

log = logging.getLogger(__name__)

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """All is well."""

    status: Literal["ok"] = Field(description="`ok`: it is.")


class Readiness(Health):
    """All is well, and what is loaded."""

    revision: RevisionName
    loaded_at: datetime = Field(description="When the content changed last.")
    coverage: Coverage


@router.get("/healthz", operation_id="get_health")
async def get_health(_query: NoParameters) -> Health:
    """Whether the process is alive."""
    # In the event loop: it is alive while all threads wait for the database, too.
    return Health(status="ok")


@router.get("/readyz", operation_id="get_readiness", responses={503: {}}, response_model=Readiness)
def get_readiness(_query: NoParameters, request: Request) -> Readiness | Response:
    """Whether the database can be reached, is migrated and loaded, and the process goes on; 503 and why, where not."""
    if request.app.state.stopping:
        detail = "This process is shutting down."
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "stopping", detail)
    try:
        require_ready(request.app.state.engine)
    except NotReadyError as error:
        # What the driver says may name hosts and users: that is for the log.
        log.warning("not ready: %s", error)
        detail = "The database cannot be reached or read." if error.lack == "unreachable" else str(error)
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, error.lack, detail)
    with request.app.state.engine.connect() as connection:
        revision = newest_revision(connection)
    return Readiness(
        status="ok", revision=revision_name(revision), loaded_at=revision.loaded_at, coverage=coverage(revision)
    )
