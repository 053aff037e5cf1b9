"""What is known of a request while it is answered: middlewares and the database hooks share it, whichever are there."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from starlette.types import Scope


class Loaded(NamedTuple):
    """A load: the SHA-256 of its content, and when it was; `immutable` for a release, which never changes."""

    revision: str
    at: datetime
    immutable: bool = False


@dataclass(slots=True)
class RequestInfo:
    """`loaded` is what the response was computed from; `database_seconds` is the time that its statements took."""

    request_id: str | None = None
    loaded: Loaded | None = None
    cache: Literal["hit", "miss"] | None = None
    database_seconds: float = 0.0


CURRENT: ContextVar[RequestInfo | None] = ContextVar("CURRENT", default=None)
"""The request of the running task, and of the thread that works for it."""


def info_of(scope: Scope) -> RequestInfo:
    """What is known of a request; the first to ask makes it, in the ASGI state."""
    state = scope.setdefault("state", {})
    if "info" not in state:
        state["info"] = RequestInfo()
        CURRENT.set(state["info"])
    info: RequestInfo = state["info"]
    return info
