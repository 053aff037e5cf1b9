"""One shape for every error: RFC 9457 problem details. Each error has its status and its code."""

import logging
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from app.db import Lack, unreachable
from app.queries.errors import NotFoundError, ParameterError, RemovedError, UnknownValuesError, nearest
from app.queries.matrix import TooManyColumnsError
from app.web.addresses import address
from app.web.params import Parameters
from app.web.releases import BadDatetimeError, BeforeFirstReleaseError, ReleaseUnavailableError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

_TITLES = {422: "Unprocessable Content", 414: "URI Too Long"}  # RFC 9110's, which older versions of Python do not have

_OfItem = Literal["not_found", "removed", "bad_accept_datetime", "release_unavailable"]
_OfAddress = Literal[
    "method_not_allowed", "not_acceptable", "invalid_parameter", "address_too_long", "too_many_parameters"
]
_OfServer = Literal[
    "request_too_large", "malformed_request", "internal_error", "database_unavailable", "overloaded", "stopping"
]
_OfProxy = Literal["request_timeout", "too_many_connections", "upstream_unavailable"]  # deploy/nginx.conf.template
Code = Literal[_OfItem, _OfAddress, _OfServer, _OfProxy, Lack]


def _left_out(description: str) -> Any:
    return Field(default=None, exclude_if=lambda value: value is None, description=description)


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = Field(description="`about:blank`: the status says what kind of problem it is.")
    title: str = Field(description="The phrase that HTTP has for the status.")
    status: int = Field(description="The status of the answer.")
    detail: str = Field(description="What went wrong, for the reader.")
    instance: str = Field(description="The address that was asked for.")
    code: Code = Field(description="What went wrong, for programs: these words do not change.")
    contact: str | None = _left_out("Where to report an error, if the operator says so.")
    errors: list[ParameterError] | None = _left_out("What is wrong, parameter by parameter.")
    release: str | None = _left_out("Of a 410: the release that removed the item.")
    successor: str | None = _left_out("Of a 410: address of what took its place.")


def problem(
    request: Request, status: int, code: Code, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """An error as a response; `more` are the fields of :class:`Problem` that few errors have.

    It is a page where `app.state.error_page` makes one of it.
    """
    body = Problem(
        type="about:blank",
        title=_TITLES.get(status) or HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=address(request.url),
        code=code,
        contact=getattr(request.app.state, "contact_url", None) or None,
        **more,
    ).model_dump(mode="json")
    page: Response | None = request.app.state.error_page(request, body)
    response = page or JSONResponse(body, status, media_type=MEDIA_TYPE)
    response.headers.update(headers or {})
    return response


_OF_STATUS: dict[int, tuple[Code, str, dict[str, str]]] = {
    404: ("not_found", "There is nothing at this address; /v1 lists what there is.", {}),
    405: ("method_not_allowed", "This API is read-only: GET and HEAD are what it answers.", {"Allow": "GET, HEAD"}),
    406: ("not_acceptable", "", {}),
}
_OF_RELEASES: dict[type[Exception], tuple[int, Code, dict[str, str]]] = {
    RemovedError: (410, "removed", {}),
    BadDatetimeError: (400, "bad_accept_datetime", {"Vary": "Accept-Datetime"}),
    BeforeFirstReleaseError: (404, "not_found", {}),
}


def install(app: FastAPI) -> None:
    """Let every error answer in this shape, the framework's own included; a coroutine waits for no worker thread."""
    app.exception_handlers |= {
        **dict.fromkeys(_OF_RELEASES, _refused),
        **dict.fromkeys((DBAPIError, PoolTimeoutError, NoResultFound, ReleaseUnavailableError), _unavailable),
        NotFoundError: _not_found,
        UnknownValuesError: _unknown_values,
        TooManyColumnsError: _too_many_columns,
        RequestValidationError: _invalid,
        HTTPException: _http,
    }


async def _refused(request: Request, error: Exception) -> Response:
    status, code, headers = _OF_RELEASES[type(error)]
    removed = {"release": error.release, "successor": error.successor} if isinstance(error, RemovedError) else {}
    return problem(request, status, code, str(error), headers, **removed)


async def _unavailable(request: Request, error: Exception) -> Response:
    log.error("%s", unreachable(error) if isinstance(error, DBAPIError) else error)
    if isinstance(error, ReleaseUnavailableError):
        detail = "This release cannot be served at the moment; the log of the server says why."
        return problem(request, 503, "release_unavailable", detail, {"Retry-After": "60"})
    detail = "The database cannot be read at the moment; /readyz says why."
    return problem(request, 503, "database_unavailable", detail, {"Retry-After": "5"})


async def failure(request: Request, error: Exception) -> Response:
    """Log an exception that nothing else handles; the client learns nothing of it."""
    log.error("failed to answer %s %s", request.method, request.url.path, exc_info=error)
    detail = "The server failed to answer; the failure has been logged."
    return problem(request, 500, "internal_error", detail)


async def _not_found(request: Request, error: NotFoundError) -> Response:
    if error.meant and error.identity in request.path_params.values():
        return RedirectResponse(address_of(request, error.meant), 308)
    return problem(request, 404, "not_found", str(error))


async def _http(request: Request, error: HTTPException) -> Response:
    path = request.url.path
    if error.status_code == 404 and path.endswith("/") and path.strip("/"):
        without = request.url.replace(path=f"/{path.strip('/')}")
        return RedirectResponse(address(without), 308)
    code, detail, headers = _OF_STATUS[error.status_code]
    return problem(request, error.status_code, code, detail or error.detail, headers)


async def _unknown_values(request: Request, error: UnknownValuesError) -> Response:
    return _unreadable(request, error.unknown)


async def _too_many_columns(request: Request, error: TooManyColumnsError) -> Response:
    name = "to" if "to" in request.query_params else "from"
    value = request.query_params.get(name)
    return _unreadable(request, [ParameterError(name, str(error), value, nearest=None)])


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    return _unreadable(
        request, [each if isinstance(each, ParameterError) else _parameter_error(request, each) for each in found]
    )


def _unreadable(request: Request, errors: Sequence[ParameterError]) -> Response:
    named = ", ".join(dict.fromkeys(error.parameter for error in errors))
    detail = f"{named}: {errors[0].message}" if len(errors) == 1 else f"These parameters cannot be read: {named}"
    return problem(request, 422, "invalid_parameter", detail, errors=errors)


def _parameter_error(request: Request, found: dict[str, Any]) -> ParameterError:
    context, value = found.get("ctx", {}), found["input"]
    location = [str(part) for part in found["loc"][1:] if not isinstance(part, int)]
    name = context.get("parameter") or (location[0] if location else "query")
    message = str(found["msg"]).removeprefix("Value error, ")
    if found["type"] == "extra_forbidden":
        # The query parameters of the route are the fields of its one parameter model.
        known: list[str] = getattr(request.scope["route"], "parameters", Parameters).names()
        close = nearest(name, known)
        hint = f"did you mean {close!r}?" if close else f"known: {', '.join(known)}" if known else "there is none here"
        message = f"unknown parameter; {hint}"
    else:
        close = nearest(str(value), re.findall("'([^']+)'", context.get("expected", "")))
    if not isinstance(value, list):
        value = None if isinstance(value, dict) else str(value)
    return ParameterError(name, message, value, close)


def address_of(request: Request, meant: str) -> str:
    """The address of a request with another id, the third part of every path that has one: /v1/states/{state_id}."""
    parts = request.url.path.split("/")
    parts[3] = meant
    return address(request.url.replace(path="/".join(parts)))
