"""Request bodies on their way through the gateway: how many a client may send at once, and how slowly."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException

from fashion.gateway.limits.counting import counted
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError
from fashion.localization.marking import sentence

GRACE_SECONDS = 5.0
LEAST_BYTES_PER_SECOND = 16_000
RETRY_SECONDS = 2


class Body:
    """A request's body as it comes in; `rejected` is why it broke off, if it was rejected on the way."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        self._request = request
        self.rejected: HTTPException | ProblemError | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in _in_time(self._request.stream()):
                yield chunk
        except (HTTPException, ProblemError) as error:
            self.rejected = error
            raise


async def _in_time(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield chunks for as long as they come fast enough; only the time spent waiting for them counts.

    Raises:
        ProblemError: 408 below `LEAST_BYTES_PER_SECOND` after `GRACE_SECONDS`.
    """
    loop, received, waited = asyncio.get_running_loop(), 0, 0.0
    while True:
        began = loop.time()
        try:
            async with asyncio.timeout(GRACE_SECONDS + received / LEAST_BYTES_PER_SECOND - waited):
                chunk = await anext(chunks, None)
        except TimeoutError:
            detail = sentence(
                "The body came with less than {least} bytes a second; send it again.", least=LEAST_BYTES_PER_SECOND
            )
            raise ProblemError(408, "too-slow", detail, {"Connection": "close"}) from None
        if chunk is None:
            return
        waited += loop.time() - began
        received += len(chunk)
        yield chunk


class BodyLimits:
    """The bodies that are on their way through one gateway instance, by client."""

    def __init__(self, per_client: int) -> None:
        self._per_client = per_client
        self._open = Counter[str]()

    @contextmanager
    def count(self, *clients: str) -> Iterator[None]:
        """Count one body for each of these names of its client, for the duration of the block.

        Raises:
            ProblemError: 429 when one of them sends too many at once.
        """
        if any(self._open[client] >= self._per_client for client in clients):
            detail = sentence(
                "You are sending {bodies} bodies at once; wait until one of them has arrived.",
                bodies=str(self._per_client),
            )
            headers = {"Retry-After": str(RETRY_SECONDS), "Connection": "close"}
            raise ProblemError(429, "too-many-bodies", detail, headers)
        with counted(self._open, clients):
            yield


declare_problems(
    (429, "too-many-bodies", "The client sends too many request bodies at once."),
)
