"""The context of JSON-LD answers: what each of their keys means, in the terms of the standards or in ours."""

import json
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.web.addresses import public_url
from app.web.linked_data import CONTEXT, JSON_LD
from app.web.params import NoParameters
from app.web.static import StaticFile

router = APIRouter(tags=["knowledge base"])

_CONTEXT = files("app.web").joinpath("context.jsonld").read_text("utf-8")
_SCHEMA = {
    "type": "object",
    "properties": {
        "@context": {
            "type": "object",
            "description": "Each key, and the term that it means.",
            "additionalProperties": True,
        }
    },
    "required": ["@context"],
    "additionalProperties": True,
}
_DECLARED: dict[int | str, Any] = {200: {"content": {JSON_LD: {"schema": _SCHEMA}}}}


class LinkedDataResponse(Response):
    """A response in JSON-LD."""

    media_type = JSON_LD


@router.get(CONTEXT, operation_id="get_context", response_class=LinkedDataResponse, responses=_DECLARED)
async def get_context(_query: NoParameters, request: Request) -> Response:
    """The JSON-LD context of all answers: what their keys mean in W3C ORG, PROV, OWL-Time, schema.org and others.

    A key for which no standard has a term is a term of our own: the key, as a fragment of this address.
    """
    # JSON-LD lets the address of a vocabulary be relative; not every processor can read that.
    vocabulary = json.dumps(f"{public_url(request) or str(request.base_url).rstrip('/')}{CONTEXT}#")
    context = _CONTEXT.replace(f'"{CONTEXT}#"', vocabulary).encode()
    return StaticFile(context, JSON_LD).response(request)
