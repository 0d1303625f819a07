"""Request heads: reject paths that two readers could split differently, and headers of unreasonable size."""

import re

from litestar.types import ASGIApp, Receive, Scope, Send

from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, send_problem

MAX_HEADER_BYTES = 32_768
"""Names and values together; a token of an issuer takes a few thousand."""

_AMBIGUOUS = re.compile(rb"//|%2f", re.IGNORECASE)


def require_plain_head(app: ASGIApp) -> ASGIApp:
    """Respond 404 to doubled or encoded slashes in the path, and 431 to more than `MAX_HEADER_BYTES`."""

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        fault = _fault(scope)
        if fault:
            await send_problem(scope, send, fault)
            return
        await app(scope, receive, send)

    return checked


def _fault(scope: Scope) -> ProblemError | None:
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADER_BYTES:
        detail = f"The headers have more than {MAX_HEADER_BYTES:,} bytes; send fewer or shorter ones."
        return ProblemError(431, "headers-too-large", detail, {"Connection": "close"})
    if _AMBIGUOUS.search(scope["raw_path"].partition(b"?")[0]):
        detail = "There is nothing at this path: a slash in it is doubled or encoded; write each once, as /."
        return ProblemError(404, "not-found", detail, {"Connection": "close"})
    return None


declare_problems(
    (431, "headers-too-large", "The request's headers are larger than accepted."),
)
