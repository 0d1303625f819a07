"""Entity tags, and the condition of `If-Match` (RFC 9110, sections 8.8.3 and 13.1.1)."""

from hashlib import blake2b
from typing import Annotated

from litestar.params import HeaderParameter

from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError

ETAG_BYTES = 18

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        required=False,
        description="Only if this is still the ETag; `*` only if there is something",
    ),
]


def etag_of(body: bytes) -> bytes:
    """A strong ETag, quotes included, always of `ETAG_BYTES` bytes."""
    return b'"%s"' % blake2b(body, digest_size=8).hexdigest().encode()


def require_match(if_match: str | None, body: bytes | None) -> None:
    """Check the condition of a request against the current representation, None where there is none.

    Raises:
        ProblemError: 412 if the condition does not hold; weak tags never match.
    """
    if if_match is None:
        return
    known = [tag.strip() for tag in if_match.split(",")]
    if body is None or (known != ["*"] and etag_of(body).decode() not in known):
        detail = "It is not in the version that If-Match names any more; read it again and decide anew."
        raise ProblemError(412, "precondition-failed", detail)


declare_problems(
    (412, "precondition-failed", "What the request is to change is not in the version that `If-Match` names."),
)
