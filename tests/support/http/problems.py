"""Reading the problems that answers report."""

import re

import httpx
import msgspec

from fashion.kernel.http.problems import MEDIA_TYPE, ProblemDocument

INSIDE = re.compile(
    r"Traceback|Error\(|fashion\.|litestar|msgspec|sqlalchemy|asyncpg|redis|\.py|0x[0-9a-f]{6}", re.IGNORECASE
)


def problem(answer: httpx.Response) -> ProblemDocument:
    """The problem that an answer is: whole, in sentences, and silent about what is inside."""
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    found = msgspec.json.decode(answer.content, type=ProblemDocument, strict=True)
    assert (found.status, found.correlation_id) == (answer.status_code, answer.headers["X-Correlation-ID"])
    assert found.type.startswith("urn:fashion:problem:")
    assert re.match(r"\S.*[.。।]$", found.detail)
    assert not INSIDE.search(answer.text)
    return found
