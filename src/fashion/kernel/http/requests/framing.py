"""Request framing: reject what two HTTP implementations could delimit differently (RFC 9112, section 6)."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, send_problem

WITHOUT_BODY = {"GET", "HEAD", "DELETE", "OPTIONS"}
LENGTH, CODING = b"content-length", b"transfer-encoding"

Headers = list[tuple[bytes, bytes]]


def require_sound_framing(app: ASGIApp) -> ASGIApp:
    """Reject ambiguous lengths, and bodies of methods that take none, and close the connection."""

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            framing = [header for header in scope["headers"] if header[0] in (LENGTH, CODING)]
            if framing and (fault := _fault(scope["method"], framing)):
                await send_problem(scope, send, ProblemError(400, "bad-framing", fault, {"Connection": "close"}))
                return
        await app(scope, receive, send)

    return checked


def _fault(method: str, framing: Headers) -> str | None:
    if method in WITHOUT_BODY:
        return None if framing == [(LENGTH, b"0")] else f"{method} takes no body; send the request without one."
    if len(framing) > 1:
        return "The body's length is given more than once; send one Content-Length, or Transfer-Encoding alone."
    name, value = framing[0]
    if name == CODING and value.strip().lower() != b"chunked":
        return "The only transfer coding that is accepted is chunked."
    return None


declare_problems(
    (400, "bad-framing", "The length of the body is ambiguous, or the method takes no body."),
)
