import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from redis.asyncio import Redis

from fashion.gateway.limits import rates
from fashion.gateway.limits.rates import RateLimits
from fashion.settings import load_settings
from support.platforms.processes import Platform, new_user, photo_of_its_own

Limits = Callable[..., RateLimits]


@pytest.fixture
async def limits(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Limits]:
    # A test may begin in one minute and end in the next, which has a limit of its own.
    monkeypatch.setattr(rates, "time", lambda: 1_800_000_000.0)
    platform = f"t{uuid4().hex[:12]}"
    async with Redis.from_url(redis_url, protocol=2) as redis:
        yield lambda limit, client=redis: RateLimits(client, load_settings(platform=platform, rate_limit=limit))


async def admitted(limits: RateLimits, times: int) -> int:
    async def send(*_: Any) -> Any:
        """Nobody looks at the rejection."""

    scope: Any = {"headers": [], "client": ("192.0.2.1", 1)}
    return sum(await asyncio.gather(*(limits.admit(scope, send, send) for _ in range(times))))


async def test_a_burst_within_the_limit_is_admitted_whole(limits: Limits) -> None:
    assert await admitted(limits(200), 200) == 200


async def test_a_burst_over_the_limit_is_admitted_up_to_it(limits: Limits) -> None:
    assert await admitted(limits(200), 500) == 200


async def test_instances_share_the_limit(limits: Limits) -> None:
    one, other = limits(200), limits(200)
    assert await admitted(one, 110) + await admitted(other, 150) <= 200


@pytest.fixture
async def dead() -> AsyncIterator[Any]:
    async with Redis.from_url("redis://127.0.0.1:1", protocol=2) as client:
        yield client


async def test_without_redis_each_instance_counts_for_itself(limits: Limits, dead: Any) -> None:
    assert await admitted(limits(200, dead), 300) == 200


async def test_redis_may_go_in_the_middle_of_a_minute(limits: Limits, dead: Any) -> None:
    counting = limits(200)
    assert await admitted(counting, 10) == 10
    counting._lease.registered_client = dead
    assert await admitted(counting, 100) == 100


def statuses(answers: Iterable[httpx.Response]) -> list[int]:
    return [answer.status_code for answer in answers]


def test_a_caller_is_limited_whatever_the_address(platform: Platform) -> None:
    gateway, user = "gateway-callers", new_user()
    platform.start(gateway, rate_limit_per_caller="20", forwarded_hops="1")
    path = f"/v1/users/{user}/profile"
    answers = [platform.get(path, user, service=gateway, x_forwarded_for=f"192.0.2.{n}") for n in range(45)]
    other = new_user()
    unlimited = platform.get(f"/v1/users/{other}/profile", other, service=gateway, x_forwarded_for="192.0.2.1")
    platform.stop(gateway)
    assert {*statuses(answers)} == {200, 429}
    assert statuses(answers[:20]) == [200] * 20
    assert unlimited.status_code == 200


def test_each_photo_of_a_form_counts_as_a_request(platform: Platform) -> None:
    gateway, user = "gateway-photos", new_user()
    platform.start(gateway, rate_limit_per_caller="10")
    # Two forms fill a minute, and four fill two minutes, where one ends in between.
    sent = [platform.upload_all(user, [photo_of_its_own()] * 5, service=gateway) for _ in range(5)]
    platform.stop(gateway)
    assert {*statuses(sent)} == {201, 429}
    assert statuses(sent[:2]) == [201] * 2


def test_a_flood_of_interactions_ends_and_leaves_reads_alone(platform: Platform) -> None:
    gateway, user = "gateway-interactions", new_user()
    platform.start(gateway, interaction_rate_limit="5")
    done = {"id": str(uuid4()), "action": "viewed", "item": "mv-bare-01lw", "category": "makeup"}
    path, body = f"/v1/users/{user}/interactions", {"interactions": [done]}
    answers = [platform.call("POST", path, user, service=gateway, json=body) for _ in range(12)]
    read = platform.get(f"/v1/users/{user}/profile", user, service=gateway)
    platform.stop(gateway)
    assert {*statuses(answers)} == {200, 429}
    assert read.status_code == 200


def test_too_many_requests_are_answered_with_when_to_retry(platform: Platform) -> None:
    platform.start("gateway-limited", rate_limit="20")
    answers = [platform.get("/v1/colors?tone=1", service="gateway-limited") for _ in range(45)]
    platform.stop("gateway-limited")
    rejected = next(answer for answer in answers if answer.status_code != 200)
    assert rejected.status_code == 429
    assert 1 <= int(rejected.headers["Retry-After"]) <= 61
    assert rejected.json()["type"] == "urn:fashion:problem:too-many-requests"
