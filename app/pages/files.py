"""What pages load: one style sheet and one script."""

from functools import cache
from hashlib import blake2b
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request, Response

from app.web.static import StaticFile

router = APIRouter(include_in_schema=False)

_FOLDER = files("app.pages").joinpath("static")
_MEDIA_TYPES = {
    "style.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
}


@cache
def _file(name: str) -> StaticFile:
    return StaticFile(_FOLDER.joinpath(name).read_bytes(), _MEDIA_TYPES[name])


@cache
def file_address(name: str) -> str:
    """The address of a file, which changes with its content."""
    return f"/static/{name}?v={blake2b(_file(name).body, digest_size=6).hexdigest()}"


@router.get("/static/{name}")
async def get_file(name: str, request: Request) -> Response:
    """Send a file that pages load."""
    if name not in _MEDIA_TYPES:
        raise HTTPException(404)
    return _file(name).response(request)
