"""What browsers need to know: which pages may call the API (CORS), and what they must not do with a response."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, send_problem
from fashion.kernel.http.requests.methods import method_of

PREFLIGHT_SECONDS = 7200
"""How long browsers keep the answer to a preflight; Chromium keeps none for longer."""
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
REQUEST_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Correlation-ID, "
    "X-User-ID"
)
RESPONSE_HEADERS = "ETag, Link, Location, Retry-After, WWW-Authenticate, X-Config-Revision, X-Correlation-ID"

POLICY = b"content-security-policy"
DATA_POLICY = b"default-src 'none'; frame-ancestors 'none'"
# The page of the API's document holds the document in a script of its own.
PAGE_POLICY = (
    b"default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HARDENING = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]
TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")

_FOREIGN = "Pages of this origin may not call the API; FASHION_ALLOWED_ORIGINS lists those that may."

Headers = list[tuple[bytes, bytes]]


class Origins:
    """The origins whose pages may call the API; requests carry tokens, never cookies, so credentials stay off."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = frozenset(origin.encode() for origin in allowed)

    def permits(self, origin: bytes | None) -> bool:
        """Return whether pages of an origin may read responses."""
        return origin in self._allowed

    def mark(self, headers: Headers, origin: bytes | None) -> Headers:
        """Return a response's headers with what the page's browser needs; caches keep origins apart."""
        if not self._allowed:
            return headers
        vary = [value for name, value in headers if name == b"vary"]
        marked = [header for header in headers if header[0] != b"vary"]
        marked.append((b"vary", b", ".join([*vary, b"Origin"])))
        if origin is not None and self.permits(origin):
            marked.append((b"access-control-allow-origin", origin))
            marked.append((b"access-control-expose-headers", RESPONSE_HEADERS.encode()))
        return marked


def browser_middleware(app: ASGIApp, origins: Origins, *, behind_proxy: bool) -> ASGIApp:
    """Answer preflights, and add the headers for browsers to every response, errors included.

    Args:
        behind_proxy: whether a trusted proxy sets X-Forwarded-Proto.
    """

    async def for_browsers(scope: Scope, receive: Receive, send: Send) -> None:
        origin = _header(scope, b"origin")
        if scope["type"] == ScopeType.WEBSOCKET:
            if _is_foreign(scope, origin) and not origins.permits(origin):
                await send_problem(scope, send, ProblemError(403, "foreign-origin", _FOREIGN))
            else:
                await app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers: Headers = [(name.lower(), value) for name, value in message["headers"]]
                message["headers"] = origins.mark(headers, origin) + _hardening(headers, tls)
            await send(message)

        tls = behind_proxy and _header(scope, b"x-forwarded-proto") == b"https"
        if _is_preflight(scope) and origins.permits(origin):
            await _answer_preflight(marked)
        else:
            await app(scope, receive, marked)

    return for_browsers


def _header(scope: Scope, wanted: bytes) -> bytes | None:
    return next((value for name, value in scope["headers"] if name == wanted), None)


def _is_foreign(scope: Scope, origin: bytes | None) -> bool:
    """Return whether a WebSocket is a page's of another host: browsers open it without asking by CORS."""
    return origin is not None and origin.partition(b"://")[2] != _header(scope, b"host")


def _is_preflight(scope: Scope) -> bool:
    return method_of(scope) == "OPTIONS" and _header(scope, b"access-control-request-method") is not None


def _hardening(headers: Headers, tls: bool) -> Headers:
    tls_only = [TLS_ONLY] if tls else []
    if any(name == POLICY for name, _ in headers):
        return [*HARDENING, *tls_only]
    is_page = any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers)
    return [*HARDENING, (POLICY, PAGE_POLICY if is_page else DATA_POLICY), *tls_only]


async def _answer_preflight(send: Send) -> None:
    headers = {
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": REQUEST_HEADERS,
        "access-control-max-age": str(PREFLIGHT_SECONDS),
    }
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 204, "headers": encoded})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


declare_problems(
    (403, "foreign-origin", "A page of an origin that may not call the API opened a WebSocket."),
)
