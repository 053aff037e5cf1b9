"""`/metrics`: what was counted, for Prometheus."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from app.queries.knowledge_base import REVISION_LENGTH
from app.web.metrics import exposition
from app.web.params import NoParameters

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def get_metrics(_query: NoParameters, request: Request) -> Response:
    """Give what was counted since the start, by all processes of this server."""
    loaded = request.app.state.poll.newest()
    text = exposition(loaded and loaded.revision[:REVISION_LENGTH])
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
