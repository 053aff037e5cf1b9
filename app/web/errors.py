"""One shape for every error: RFC 9457 problem details. Each error owns its status and its code."""

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.db import Lack, unreachable
from app.queries.errors import NotFoundError, RemovedError, UnknownValuesError, nearest
from app.queries.matrix import TooManyColumnsError
from app.web.addresses import address
from app.web.memento import BadDatetimeError, BeforeFirstReleaseError
from app.web.releases import ReleaseUnavailableError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

_TITLES = {422: "Unprocessable Content", 414: "URI Too Long"}
"""The phrases of RFC 9110 that older versions of Python have not."""

Code = Literal[
    "not_found",
    "removed",
    "bad_accept_datetime",
    "release_unavailable",
    "method_not_allowed",
    "not_acceptable",
    "invalid_parameter",
    "address_too_long",
    "too_many_parameters",
    "request_too_large",
    "malformed_request",
    "internal_error",
    "database_unavailable",
    "overloaded",
    "stopping",
    "request_timeout",  # these three are of the proxy: deploy/nginx.conf.template
    "too_many_connections",
    "upstream_unavailable",
    Lack,
]
_CODES: dict[HTTPStatus, Code] = {
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.NOT_ACCEPTABLE: "not_acceptable",
}


class ParameterError(BaseModel):
    """What is wrong with one parameter."""

    parameter: str = Field(description="Name of the parameter.")
    message: str = Field(description="What is wrong with it.")
    value: str | list[str] | None = Field(
        description="The value that was sent, or all of them; null where none was sent."
    )
    nearest: str | None = Field(
        description="The known name, where the parameter is unknown, or the known value that comes nearest; null where "
        "none comes near."
    )


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = Field(description="`about:blank`: the status says what kind of problem it is.")
    title: str = Field(description="The phrase that HTTP has for the status.")
    status: int = Field(description="The status of the answer.")
    detail: str = Field(description="What went wrong, for the reader.")
    instance: str = Field(description="The address that was asked for.")
    code: Code = Field(description="What went wrong, for programs: these words do not change.")
    contact: str | None = Field(
        default=None,
        exclude_if=lambda value: value is None,
        description="Where to report an error, if the operator says so.",
    )
    errors: list[ParameterError] | None = Field(
        default=None, exclude_if=lambda value: value is None, description="What is wrong, parameter by parameter."
    )
    release: str | None = Field(
        default=None, exclude_if=lambda value: value is None, description="Of a 410: the release that removed the item."
    )
    successor: str | None = Field(
        default=None, exclude_if=lambda value: value is None, description="Of a 410: address of what took its place."
    )


def problem(
    request: Request,
    status: HTTPStatus,
    code: Code,
    detail: str,
    *,
    errors: Sequence[ParameterError] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """An error as a response."""
    body = described(status, code, detail, instance=address(request.url), errors=errors)
    body.contact = getattr(request.app.state, "contact_url", None) or None
    return JSONResponse(body.model_dump(mode="json"), status, headers=headers, media_type=MEDIA_TYPE)


def failure(request: Request) -> JSONResponse:
    """The response where an exception was not handled: the client learns nothing of it."""
    detail = "The server failed to answer; the failure has been logged."
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return problem(request, status, "internal_error", detail)


class Failures:
    """Middleware: logs an exception that nothing else handles, and answers with a problem of status 500."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception:
            if scope["type"] != "http" or started:
                raise
            log.exception("failed to answer %s %s", scope["method"], scope["path"])
            await failure(Request(scope))(scope, receive, send)


def described(
    status: HTTPStatus, code: Code, detail: str, *, instance: str, errors: Sequence[ParameterError] | None = None
) -> Problem:
    """An error as the body of a response."""
    return Problem(
        type="about:blank",
        title=_TITLES.get(status, status.phrase),
        status=status,
        detail=detail,
        instance=instance,
        code=code,
        errors=list(errors) if errors else None,
    )


def install(app: FastAPI) -> None:
    """Let every error of an application answer in this shape, the framework's own included.

    Handlers are coroutines: others would wait for a worker thread.
    """
    _install_for_releases(app)

    @app.exception_handler(NotFoundError)
    async def _not_found(request: Request, error: NotFoundError) -> Response:
        if error.meant and error.identity in request.path_params.values():
            return RedirectResponse(address_of(request, error.meant), HTTPStatus.PERMANENT_REDIRECT)
        return problem(request, HTTPStatus.NOT_FOUND, "not_found", str(error))

    @app.exception_handler(UnknownValuesError)
    async def _unknown_values(request: Request, error: UnknownValuesError) -> JSONResponse:
        return _unreadable(request, [ParameterError(**vars(each)) for each in error.unknown])

    @app.exception_handler(TooManyColumnsError)
    async def _too_many(request: Request, error: TooManyColumnsError) -> JSONResponse:
        name = "to" if "to" in request.query_params else "from"
        value = request.query_params.get(name)
        wrong = ParameterError(parameter=name, message=str(error), value=value, nearest=None)
        return _unreadable(request, [wrong])

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        # A parameter that may be left out is, to pydantic, also "not None", which no query can be.
        found = [each for each in error.errors() if each["type"] != "none_required"]
        return _unreadable(request, [_parameter_error(request, each) for each in found])

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        path = request.url.path
        if status == HTTPStatus.NOT_FOUND and path.endswith("/") and path.strip("/"):
            without = request.url.replace(path=f"/{path.strip('/')}")
            return RedirectResponse(address(without), HTTPStatus.PERMANENT_REDIRECT)
        details = {
            HTTPStatus.NOT_FOUND: "There is nothing at this address; /v1 lists what there is.",
            HTTPStatus.METHOD_NOT_ALLOWED: "This API is read-only: GET and HEAD are what it answers.",
        }
        headers = dict(error.headers or {})
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = "GET, HEAD"
        return problem(request, status, _CODES[status], details.get(status, str(error.detail)), headers=headers)

    @app.exception_handler(DBAPIError)
    @app.exception_handler(PoolTimeoutError)
    @app.exception_handler(NoResultFound)
    async def _database(request: Request, error: Exception) -> JSONResponse:
        log.error("%s", unreachable(error) if isinstance(error, DBAPIError) else error)
        detail = "The database cannot be read at the moment; /readyz says why."
        headers = {"Retry-After": "5"}
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "database_unavailable", detail, headers=headers)


def address_of(request: Request, meant: str) -> str:
    """The address of a request with another id, the third part of every path that has one: /v1/states/{state_id}."""
    parts = request.url.path.split("/")
    parts[3] = meant
    return address(request.url.replace(path="/".join(parts)))


def _install_for_releases(app: FastAPI) -> None:
    @app.exception_handler(RemovedError)
    async def _removed(request: Request, error: RemovedError) -> JSONResponse:
        body = described(HTTPStatus.GONE, "removed", str(error), instance=address(request.url))
        body = body.model_copy(update={"release": error.release, "successor": error.successor})
        return JSONResponse(body.model_dump(mode="json"), HTTPStatus.GONE, media_type=MEDIA_TYPE)

    @app.exception_handler(BadDatetimeError)
    async def _bad_datetime(request: Request, error: BadDatetimeError) -> JSONResponse:
        headers = {"Vary": "Accept-Datetime"}
        return problem(request, HTTPStatus.BAD_REQUEST, "bad_accept_datetime", str(error), headers=headers)

    @app.exception_handler(BeforeFirstReleaseError)
    async def _before_first(request: Request, error: BeforeFirstReleaseError) -> JSONResponse:
        return problem(request, HTTPStatus.NOT_FOUND, "not_found", str(error))

    @app.exception_handler(ReleaseUnavailableError)
    async def _unavailable(request: Request, error: ReleaseUnavailableError) -> JSONResponse:
        log.error("%s", error)
        detail = "This release cannot be served at the moment; the log of the server says why."
        headers = {"Retry-After": "60"}
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "release_unavailable", detail, headers=headers)


def _unreadable(request: Request, errors: list[ParameterError]) -> JSONResponse:
    named = ", ".join(dict.fromkeys(error.parameter for error in errors))
    detail = f"{named}: {errors[0].message}" if len(errors) == 1 else f"These parameters cannot be read: {named}"
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_parameter", detail, errors=errors)


def _parameter_error(request: Request, found: dict[str, Any]) -> ParameterError:
    context = found.get("ctx", {})
    location = [str(part) for part in found["loc"][1:] if not isinstance(part, int)]
    name = context.get("parameter") or (location[0] if location else "query")
    value = found["input"]
    if isinstance(value, dict):
        value = None
    elif not isinstance(value, list):
        value = str(value)
    if found["type"] == "extra_forbidden":
        known = _parameters(request)
        close = nearest(name, known)
        hint = f"did you mean {close!r}?" if close else f"known: {', '.join(known)}" if known else "there is none here"
        message = f"unknown parameter; {hint}"
    elif found["type"] == "unknown_value":
        close, message = context["nearest"], found["msg"]
    else:
        close = nearest(str(value), re.findall("'([^']+)'", context.get("expected", "")))
        message = str(found["msg"]).removeprefix("Value error, ")
    return ParameterError(parameter=name, message=message, value=value, nearest=close)


def _parameters(request: Request) -> list[str]:
    """The query parameters of the route: the fields of its one parameter model."""
    model: type[BaseModel] | None = getattr(request.scope["route"], "parameters", None)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []
