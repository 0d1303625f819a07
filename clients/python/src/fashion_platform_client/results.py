"""Answers of operations, as results or exceptions."""

from typing import Any, TypeVar

from fashion_platform_client.models import ProblemDocument
from fashion_platform_client.types import Response

T = TypeVar("T")
_PREFIX = "urn:fashion:problem:"


class ProblemError(Exception):
    """An answer other than success.

    Attributes:
        problem: What the server said.
        retry_after: Seconds after which to try again, where the answer says so.
    """

    def __init__(self, problem: ProblemDocument, retry_after: int | None) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.retry_after = retry_after

    @property
    def kind(self) -> str:
        """The stable name of the problem, such as `photo-422`."""
        return self.problem.type_.removeprefix(_PREFIX)


def result(response: Response[T | ProblemDocument]) -> T:
    """Return what an operation answered.

    Raises:
        ProblemError: the answer is a problem.
        ValueError: it is nothing that the API's document knows, as from a proxy before the gateway.
    """
    raise_problem(response)
    return response.parsed  # type: ignore[return-value]  # None only where an operation answers nothing


def raise_problem(response: Response[Any]) -> None:
    """Raise what `result` raises, if anything."""
    if isinstance(response.parsed, ProblemDocument):
        after = response.headers.get("Retry-After", "")
        raise ProblemError(response.parsed, int(after) if after.isdecimal() else None)
    if response.parsed is None and response.content:
        raise ValueError(f"The server answered {response.status_code} with something unknown.")
