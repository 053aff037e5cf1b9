"""The least that an ASGI application can do: send bytes that are ready. What it sends, a PUT tells it."""

import json

from starlette.types import Message, Receive, Scope, Send

_ANSWER: list[Message] = [
    {"type": "http.response.start", "status": 200, "headers": []},
    {"type": "http.response.body", "body": b""},
]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    if scope["method"] == "PUT":
        await _put(receive)
    await send(_ANSWER[0])
    await send(_ANSWER[1])


async def _put(receive: Receive) -> None:
    """Take headers, as JSON on the first line, and a body behind it."""
    read, more = b"", True
    while more:
        message = await receive()
        read += message.get("body", b"")
        more = message.get("more_body", False)
    headers, _, body = read.partition(b"\n")
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in json.loads(headers)]
    _ANSWER[:] = [{**_ANSWER[0], "headers": pairs}, {"type": "http.response.body", "body": body}]
