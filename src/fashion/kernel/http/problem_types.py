"""The table of all problems that responses report.

The kernel declares its own here; each service adds its own with `declare_problems` where it raises them. A test
checks that no problem is raised that the table lacks.
"""

from typing import NamedTuple

from fashion.localization.marking import gettext_noop

TITLES = {
    400: gettext_noop("Bad Request"),
    401: gettext_noop("Unauthorized"),
    403: gettext_noop("Forbidden"),
    404: gettext_noop("Not Found"),
    405: gettext_noop("Method Not Allowed"),
    406: gettext_noop("Not Acceptable"),
    408: gettext_noop("Request Timeout"),
    409: gettext_noop("Conflict"),
    412: gettext_noop("Precondition Failed"),
    413: gettext_noop("Content Too Large"),
    415: gettext_noop("Unsupported Media Type"),
    422: gettext_noop("Unprocessable Content"),
    429: gettext_noop("Too Many Requests"),
    431: gettext_noop("Request Header Fields Too Large"),
    500: gettext_noop("Internal Server Error"),
    502: gettext_noop("Bad Gateway"),
    503: gettext_noop("Service Unavailable"),
    504: gettext_noop("Gateway Timeout"),
}
"""Titles of problems by status, as RFC 9110 names them; the standard library's names change with its version."""


class ProblemType(NamedTuple):
    """A type of problem: its HTTP status, its stable name and its meaning, in a sentence."""

    status: int
    kind: str
    meaning: str

    @property
    def urn(self) -> str:
        """The `type` of the problem's document."""
        return f"urn:fashion:problem:{self.kind}"


PROBLEM_TYPES: set[ProblemType] = set()
"""Every declared type of problem; complete once the services' modules are imported."""


def declare_problems(*types: tuple[int, str, str]) -> None:
    """Add (status, kind, meaning) to the table."""
    PROBLEM_TYPES.update(ProblemType(*each) for each in types)


declare_problems(
    (400, "bad-request", "A parameter or header is missing or has a wrong value."),
    (400, "bad-body", "The body is not JSON, or not of the type that the path takes."),
    (400, "bad-cursor", "The cursor does not belong to this list."),
    (400, "bad-query", "The query string has an unknown, repeated or null parameter."),
    (400, "bad-user", "The user ID has characters that are not allowed, or is sent more than once."),
    (400, "broken-off", "The body ended before its declared length."),
    (400, "no-user", "The request does not say which user it is for."),
    (
        401,
        "invalid-token",
        "The token is not valid: expired, of another issuer or audience, or not signed as it must be.",
    ),
    (401, "no-token", "The path takes a token, and the request has none."),
    (403, "insufficient-scope", "The token lacks the scope that the path takes; `WWW-Authenticate` names it."),
    (403, "not-yours", "The path names a user other than the caller."),
    (404, "not-found", "There is nothing at this path."),
    (405, "method-not-allowed", "The path does not support this method; `Allow` lists those it supports."),
    (408, "too-slow", "The body did not arrive in time."),
    (413, "content-too-large", "The body is larger than this path accepts."),
    (422, "key-reused", "The idempotency key was used before for another request."),
    (500, "internal", "An unexpected error; the log line with the correlation ID describes it."),
    (503, "unavailable", "A store or service is down or busy; `Retry-After` says when to try again."),
)
