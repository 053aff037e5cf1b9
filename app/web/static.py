"""Files that stay the same as long as the process runs, compressed once; they are not in the response cache."""

import gzip
from hashlib import blake2b

from fastapi import Request, Response

from app.web.conditional import not_modified
from app.web.encoding import COMPRESSED_FROM, accepts_gzip
from app.web.request_info import headers_of


class StaticFile:
    """A body in memory, and how it is sent, whatever the query string; `cache` is its `Cache-Control`."""

    def __init__(self, body: bytes, media_type: str, cache: str = "public, max-age=86400", **headers: str) -> None:
        self.body, self.headers = body, {"Content-Type": media_type, **headers}
        self.validators = {"ETag": f'W/"{blake2b(body, digest_size=16).hexdigest()}"', "Cache-Control": cache}
        compressible = len(body) >= COMPRESSED_FROM and not media_type.startswith("image/")
        self.gzip = gzip.compress(body, 6, mtime=0) if compressible else None

    def response(self, request: Request) -> Response:
        """The file, or a 304."""
        sent = headers_of(request.scope, frozenset({b"accept-encoding", b"if-none-match"}))
        headers = self.validators | ({"Vary": "Accept-Encoding"} if self.gzip else {})
        if not_modified(sent, [(b"etag", self.validators["ETag"].encode())]):
            return Response(status_code=304, headers=headers)
        if self.gzip and accepts_gzip(sent.get(b"accept-encoding", b"")):
            return Response(self.gzip, headers={**self.headers, **headers, "Content-Encoding": "gzip"})
        return Response(self.body, headers=self.headers | self.validators)  # app.web.encoding adds what it varies by
