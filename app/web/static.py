"""Files that stay the same as long as the process runs, among them those that programs look for (RFC 9727)."""

import gzip
import json
from hashlib import blake2b
from typing import Any

from fastapi import APIRouter, Request, Response

from app.web.negotiation import accepts_gzip, headers_of, not_modified

COMPRESSED_FROM = 500  # bytes of a body; a smaller one is not compressed

router = APIRouter(include_in_schema=False)


class StaticFile:
    """A body in memory, compressed once, whatever the query string; `cache` is its `Cache-Control`."""

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
        return Response(self.body, headers=self.headers | self.validators)  # the middleware adds what it varies by


_ROBOTS = StaticFile(b"User-agent: *\nAllow: /\n", "text/plain; charset=utf-8")
_ICON = StaticFile(
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#14507a"/>'
    b'<path d="M6 9h12M6 16h20M12 23h14" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>',
    "image/svg+xml",
)


def service_links(license_url: str) -> dict[str, dict[str, str]]:
    """Links from the API to its schema, its documentation and its licence, by relation (RFC 8631, RFC 4946)."""
    return {
        "service-desc": {"href": "/openapi.json", "type": "application/vnd.oai.openapi+json;version=3.1"},
        "service-doc": {"href": "/docs", "type": "text/html"},
        "license": {"href": license_url},
    }


def link_header(links: dict[str, dict[str, str]]) -> str:
    """Links as a `Link` header (RFC 8288)."""
    return ", ".join(
        f'<{link["href"]}>; rel="{relation}"' + (f'; type="{link["type"]}"' if "type" in link else "")
        for relation, link in links.items()
    )


@router.get("/.well-known/api-catalog")
async def get_api_catalog(request: Request) -> Response:
    """Send the links of the one API of this host (RFC 9727, RFC 9264)."""
    base = str(request.base_url).rstrip("/")
    links = service_links(request.app.license_info["url"]) | {"status": {"href": "/readyz", "type": "application/json"}}
    absolute: dict[str, Any] = {
        relation: [link | {"href": link["href"] if "://" in link["href"] else base + link["href"]}]
        for relation, link in links.items()
    }
    body = json.dumps({"linkset": [{"anchor": f"{base}/v1", **absolute}]}, indent=2).encode()
    media_type = 'application/linkset+json;profile="https://www.rfc-editor.org/info/rfc9727"'
    return StaticFile(body, media_type, "public, no-cache").response(request)


router.add_api_route("/robots.txt", _ROBOTS.response)
router.add_api_route("/favicon.ico", _ICON.response)
router.add_api_route("/favicon.svg", _ICON.response)
