"""Rate limits on a real Redis: tokens are leased in batches, and counted here while Redis does not answer."""

from collections.abc import AsyncIterator, Callable
from typing import Any, cast
from uuid import uuid4

import msgspec
import pytest
from litestar.types import Message

from fashion.gateway.limits import rates
from fashion.gateway.limits.rates import RateLimits
from fashion.kernel.http.problems import ProblemDocument
from fashion.kernel.redis import open_redis
from fashion.settings import load_settings

Make = Callable[..., "Gateways"]


class Gateways:
    """Gateways of one platform that admit two requests a minute of each address."""

    def __init__(self, redis_url: str, **changes: Any) -> None:
        self.settings = load_settings(
            platform=f"p{uuid4().hex[:12]}", redis_url=redis_url, rate_limit=2, **changes
        )
        self.redis = open_redis(self.settings, 0.5)
        self.answers: list[Message] = []

    def one(self) -> RateLimits:
        return RateLimits(self.redis, self.settings)

    async def admits(self, limits: RateLimits, *headers: tuple[bytes, bytes]) -> bool:
        scope: Any = {"client": ("10.0.0.1", 1), "headers": headers, "path": "/", "method": "GET"}
        return await limits.admit(scope, None, self._send)  # type: ignore[arg-type]

    async def _send(self, message: Message) -> None:
        self.answers.append(message)


@pytest.fixture
async def gateways_of() -> AsyncIterator[Make]:
    made = list[Gateways]()

    def make(redis_url: str, **changes: Any) -> Gateways:
        made.append(Gateways(redis_url, **changes))
        return made[-1]

    yield make
    for each in made:
        await each.redis.aclose()


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """No minute ends during a test."""
    monkeypatch.setattr(rates, "time", lambda: 1_000_000_040.0)


async def test_gateways_share_the_limit_of_an_address(gateways_of: Make, redis_url: str) -> None:
    gateways = gateways_of(redis_url)
    first, second = gateways.one(), gateways.one()
    assert [await gateways.admits(each) for each in (first, second, first, second)] == [True, True, False, False]


async def test_a_rejected_request_hears_when_to_come_again(gateways_of: Make, redis_url: str) -> None:
    gateways = gateways_of(redis_url)
    limits = gateways.one()
    assert [await gateways.admits(limits) for _ in range(3)][-1] is False
    start = gateways.answers[0]
    assert start["type"] == "http.response.start"
    assert start["status"] == 429
    assert (b"retry-after", b"41") in [(name.lower(), value) for name, value in start["headers"]]


async def test_a_rejected_request_hears_so_in_its_language(gateways_of: Make, redis_url: str) -> None:
    gateways = gateways_of(redis_url)
    limits, french = gateways.one(), (b"accept-language", b"fr")
    assert [await gateways.admits(limits, french) for _ in range(3)][-1] is False
    start, sent = cast("list[Any]", gateways.answers)
    problem = msgspec.json.decode(sent["body"], type=ProblemDocument)
    assert problem.title == "Trop de requêtes"
    assert problem.detail == "Plus de 2 requêtes en une minute ; réessayez dans 41 s."
    assert {(b"content-language", b"fr"), (b"vary", b"Accept-Language")} <= {*start["headers"]}


async def test_clients_behind_a_trusted_proxy_are_limited_apart(gateways_of: Make, redis_url: str) -> None:
    gateways = gateways_of(redis_url, forwarded_hops=1)
    limits = gateways.one()
    ann, bob = ((b"x-forwarded-for", b"1.1.1.1, " + address) for address in (b"2.2.2.2", b"3.3.3.3"))
    assert [await gateways.admits(limits, ann) for _ in range(3)] == [True, True, False]
    assert await gateways.admits(limits, bob)


async def test_without_redis_each_gateway_counts_for_itself(gateways_of: Make, unused_tcp_port: int) -> None:
    gateways = gateways_of(f"redis://127.0.0.1:{unused_tcp_port}/0")
    first, second = gateways.one(), gateways.one()
    assert [await gateways.admits(first) for _ in range(3)] == [True, True, False]
    assert await gateways.admits(second)
