"""Errors as RFC 9457 problems: the one place where an exception becomes a response."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, LitestarException, ValidationException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.openapi import ResponseSpec
from litestar.types import Scope, Send

from fashion.kernel.http.languages import language_headers, language_of
from fashion.kernel.http.problem_types import TITLES
from fashion.kernel.http.requests.validation_messages import sentences
from fashion.kernel.outages import describe, is_store_down
from fashion.kernel.telemetry.correlation import CORRELATION
from fashion.kernel.telemetry.errors import report
from fashion.localization.languages import DEFAULT, Language
from fashion.localization.marking import Sentence, sentence
from fashion.localization.messages import in_language, translate

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
BROKEN_OFF = "client disconnected prematurely"


class ProblemDocument(msgspec.Struct, kw_only=True):
    """The body of a response that reports a problem, by RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    correlation_id: str


class ProblemError(Exception):
    """A response other than success.

    Attributes:
        kind: the stable name that clients may test.
        detail: what is wrong and what to do; a `Sentence` is answered in the language of the client.
    """

    def __init__(
        self, status: int, kind: str, detail: str | Sentence, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail, self.headers = status, kind, detail, headers or {}


def documented(*statuses: int) -> dict[int, ResponseSpec]:
    """Return the problems that a route may respond with, for its OpenAPI document."""
    spec = ResponseSpec(ProblemDocument, media_type=MEDIA_TYPE, generate_examples=False)
    return {status: replace(spec, description=_title(status)) for status in statuses}


def _title(status: int) -> str:
    return TITLES.get(status) or HTTPStatus(status).phrase


def unavailable(detail: str | Sentence, retry_after: int = 1) -> ProblemError:
    """Return a 503 that says when to try again; `retry_after` is in seconds."""
    return ProblemError(503, "unavailable", detail, {"Retry-After": str(retry_after)})


def document(
    problem: ProblemError, language: Language = DEFAULT, correlation_id: str | None = None
) -> ProblemDocument:
    """Return the body of the response for a problem, by default of the request that is being handled."""
    return ProblemDocument(
        type=f"urn:fashion:problem:{problem.kind}",
        title=translate(language, _title(problem.status)),
        status=problem.status,
        detail=in_language(language, problem.detail),
        correlation_id=correlation_id or _correlation(),
    )


def answer(request: Request[Any, Any, Any], problem: ProblemError) -> Response[ProblemDocument]:
    """Return the response for a problem, in the language of the client."""
    language = language_of(request.scope)
    return Response(
        document(problem, language),
        status_code=problem.status,
        headers=problem.headers | language_headers(language),
        media_type=MEDIA_TYPE,
    )


def _correlation() -> str:
    return str(structlog.contextvars.get_contextvars().get(CORRELATION, ""))


async def send_problem(scope: Scope, send: Send, problem: ProblemError, correlation_id: str | None = None) -> None:
    """Send a problem from outside any route, in the language of the client."""
    language = language_of(scope)
    body = msgspec.json.encode(document(problem, language, correlation_id))
    headers = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(body))}
    headers |= language_headers(language) | problem.headers
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _of_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[ProblemDocument]:
    status = error.status_code
    if error.detail == BROKEN_OFF:
        broken = sentence("The body broke off before its end; send it again.")
        return answer(request, ProblemError(400, "broken-off", broken))
    if status >= 500:
        return _of_bug(request, error)
    detail = sentences(request, error) if isinstance(error, ValidationException) else _detail(request, error)
    kind = _title(status).lower().replace(" ", "-")
    return answer(request, ProblemError(status, kind, detail, dict(error.headers or {})))


def _detail(request: Request[Any, Any, Any], error: HTTPException) -> str | Sentence:
    # Litestar's own words for 413 are the phrase of Python before 3.13.
    if error.detail not in {HTTPStatus(error.status_code).phrase, RequestEntityTooLarge.detail}:
        return error.detail if error.detail.endswith(".") else f"{error.detail}."
    match error.status_code:
        case 404:
            return sentence("There is nothing at this path; /docs lists the paths.")
        case 405:
            taken = (error.headers or {}).get("allow", "")
            return sentence(
                "This path does not take {method}; it takes {taken}.", method=request.method, taken=taken
            )
        case 413:
            most = request.route_handler.resolve_request_max_body_size() or 0
            return sentence("The body has more than {most} bytes; send a smaller one.", most=most)
    return f"{error.detail}; /docs lists what each path takes."


def problem_of(error: Exception) -> ProblemError:
    """Return the problem for an error that no handler handled."""
    if isinstance(error, LitestarException) and isinstance(error.__cause__, Exception):
        # Litestar wraps what breaks off an answer that has begun.
        error = error.__cause__
    if is_store_down(error):
        log.warning("store unavailable", error=type(error).__name__)
        detail = sentence("{outage}; nothing was lost, try again shortly.", outage=describe(error))
        return unavailable(detail)
    report(error, "unhandled error")
    detail = sentence("Something broke on our side; the correlation ID finds it.")
    return ProblemError(500, "internal", detail)


def _of_bug(request: Request[Any, Any, Any], error: Exception) -> Response[ProblemDocument]:
    return answer(request, problem_of(error))


def _of_problem(request: Request[Any, Any, Any], error: ProblemError) -> Response[ProblemDocument]:
    return answer(request, error)


HANDLERS: Any = {
    ProblemError: _of_problem,
    HTTPException: _of_http,
    Exception: _of_bug,
}
