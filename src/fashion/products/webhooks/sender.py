"""One attempt to deliver a message, and when to try again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import uniform

import aiohttp
import msgspec

from fashion.products.outbound.retries import JITTER, retry_delay
from fashion.products.outbound.session import open_session, reason_of
from fashion.products.webhooks.messages import body_of, headers_of
from fashion.products.webhooks.webhook import DueDelivery

ATTEMPT_SECONDS = 15.0
FIRST_DELAY_SECONDS = 5.0
LONGEST_DELAY_SECONDS = 3 * 3600.0
GONE = 410
GROWTH = 4.0


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an attempt; `failure` says why it failed, `retry_after` is in seconds."""

    status: int | None = None
    failure: str | None = None
    retry_after: int = 0


class Sender:
    """Sends over connections that are kept a while; nothing of a response is read but its status and headers."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def send(self, delivery: DueDelivery) -> Outcome:
        """Send a delivery once."""
        body = body_of(delivery)
        headers = headers_of(delivery, body, datetime.now(UTC))
        try:
            async with self._session.post(
                delivery.url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return _judged(answer)
        except TimeoutError:
            return Outcome(failure=f"No answer within {ATTEMPT_SECONDS:.0f} s.")
        except aiohttp.ClientError as error:
            return Outcome(failure=reason_of(error))


@asynccontextmanager
async def open_sender(*, loopback: bool) -> AsyncIterator[Sender]:
    """Yield a sender that reaches public addresses, and this machine only with `loopback`."""
    async with open_session(aiohttp.ClientTimeout(total=ATTEMPT_SECONDS), loopback=loopback) as session:
        yield Sender(session)


def _judged(answer: aiohttp.ClientResponse) -> Outcome:
    if 200 <= answer.status < 300:
        return Outcome(status=answer.status)
    after = answer.headers.get("Retry-After", "")
    seconds = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    return Outcome(status=answer.status, failure=f"It answered {answer.status}.", retry_after=seconds)


def delay_after(attempts: int, retry_after: int = 0) -> timedelta:
    """Return how long to wait after the last of so many attempts, and no shorter than the receiver asks for."""
    growing = retry_delay(attempts, first=FIRST_DELAY_SECONDS, growth=GROWTH, longest=LONGEST_DELAY_SECONDS)
    asked = min(retry_after, LONGEST_DELAY_SECONDS) * uniform(1, 1 + JITTER)
    return max(growing, timedelta(seconds=asked))
