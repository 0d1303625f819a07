"""The studio: the page that `studio/` is built to, from files that come with this package."""

import gzip
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from fashion.settings import Settings

Asked = Request[Any, Any, Any]

PATH = "/studio"
FILES = Path(str(files("fashion.gateway") / "studio_files"))
HASHED = "assets/"
INDEX = "index.html"
WORKER = "service-worker.js"
IDENTITY = b'<meta name="fashion-identity" content="header" />'

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page loads its own files and shows the photos of its tab; it sends to this gateway alone."""
MEDIA_TYPES = {
    ".bin": "application/octet-stream",
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".md": "text/markdown",
    ".svg": "image/svg+xml",
    ".sha256": "text/plain",
}
PERMISSIONS = "camera=(self), geolocation=(), microphone=()"
IMMUTABLE, ASK_FIRST = "public, max-age=31536000, immutable", "no-cache"


class StudioFile(msgspec.Struct, frozen=True):
    """A file as it is sent."""

    content: bytes
    compressed: bytes
    media_type: str
    etag: str
    cache_control: str
    scope: str | None = None
    """Which pages a service worker may serve, where that is more than the folder of its script."""

    @classmethod
    def of(cls, name: str, content: bytes) -> "StudioFile":
        """Return the file of a name below the studio."""
        return cls(
            content,
            gzip.compress(content, mtime=0),
            MEDIA_TYPES[Path(name).suffix],
            f'"{sha256(content).hexdigest()[:32]}"',
            IMMUTABLE if name.startswith(HASHED) else ASK_FIRST,
            PATH if name == WORKER else None,
        )


@cache
def read_file(name: str) -> StudioFile:
    """Read a file of the build, which is two megabytes in all."""
    return StudioFile.of(name, (FILES / name).read_bytes())


@cache
def names() -> frozenset[str]:
    """Return the files of the build by their names below the studio."""
    return frozenset(path.relative_to(FILES).as_posix() for path in FILES.rglob("*") if path.is_file())


@cache
def page(auth_mode: str) -> StudioFile:
    """Return the page; it names how the gateway learns who is asking."""
    content = read_file(INDEX).content
    return StudioFile.of(INDEX, content.replace(IDENTITY, IDENTITY.replace(b"header", auth_mode.encode())))


def find(name: str, auth_mode: str) -> StudioFile:
    """Return the file of a name, or the page, which shows by its address what was asked for.

    Raises:
        NotFoundException: there is no such asset.
    """
    if name != INDEX and name in names():
        return read_file(name)
    if name.startswith(HASHED):
        raise NotFoundException(f"The studio has no file {name!r}; reload its page.")
    return page(auth_mode)


@get([PATH, f"{PATH}/"], include_in_schema=False, sync_to_thread=False)
def read_page(request: Asked, settings: NamedDependency[Settings]) -> Response[bytes]:
    """Send the page."""
    return _send(request, page(settings.auth_mode))


@get(f"{PATH}/{{name:path}}", include_in_schema=False, sync_to_thread=False)
def read_below(request: Asked, settings: NamedDependency[Settings], name: FromPath[str]) -> Response[bytes]:
    """Send a file of the studio, or the page."""
    return _send(request, find(name.lstrip("/"), settings.auth_mode))


def _send(request: Asked, file: StudioFile) -> Response[bytes]:
    headers = {
        "Cache-Control": file.cache_control,
        "Content-Security-Policy": POLICY,
        "ETag": file.etag,
        "Permissions-Policy": PERMISSIONS,
        "Vary": "Accept-Encoding",
    }
    if file.scope:
        headers["Service-Worker-Allowed"] = file.scope
    if request.headers.get("if-none-match") == file.etag:
        return Response(b"", status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            file.compressed, headers=headers | {"Content-Encoding": "gzip"}, media_type=file.media_type
        )
    return Response(file.content, headers=headers, media_type=file.media_type)


HANDLERS = (read_page, read_below)
