"""Files that stay the same as long as the process runs, compressed once; they are not in the response cache."""

import gzip
from hashlib import blake2b

from fastapi import Request, Response

from app.web.conditional import not_modified
from app.web.encoding import COMPRESSED_FROM, accepts_gzip

CACHE_CONTROL = "public, max-age=86400"


class StaticFile:
    """A body in memory, and how it is sent, whatever the query string."""

    def __init__(self, body: bytes, media_type: str, cache_control: str = CACHE_CONTROL, **headers: str) -> None:
        self.body = body
        compressible = len(body) >= COMPRESSED_FROM and not media_type.startswith("image/")
        self.gzip = gzip.compress(body, 6, mtime=0) if compressible else None
        etag = f'W/"{blake2b(body, digest_size=16).hexdigest()}"'
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.validators = {"ETag": etag, "Cache-Control": cache_control}
        self.varies = {"Vary": "Accept-Encoding"} if compressible else {}
        self.headers = {"Content-Type": media_type, **self.validators, **named}

    def response(self, request: Request) -> Response:
        """The file, or a 304."""
        sent = {name: ",".join(request.headers.getlist(name)).encode("latin-1") for name in request.headers}
        by_line = {name.encode(): value for name, value in sent.items()}
        if not_modified(by_line, [(b"etag", self.validators["ETag"].encode())]):
            return Response(status_code=304, headers={**self.validators, **self.varies})
        if self.gzip and accepts_gzip(by_line.get(b"accept-encoding", b"")):
            return Response(self.gzip, headers={**self.headers, **self.varies, "Content-Encoding": "gzip"})
        return Response(self.body, headers=self.headers)  # app.web.encoding adds what it varies by
