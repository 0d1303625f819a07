"""Followers that come before the stream was first read."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from fashion.gateway.limits.streams import StreamOwner, open_limits
from fashion.gateway.live_events.following import Following
from fashion.kernel.background import running
from fashion.kernel.events.transports.opening import open_transport
from fashion.kernel.health import Health
from fashion.kernel.http.problems import ProblemError
from fashion.settings import load_settings


@pytest.fixture
async def following(usual: dict[str, Any]) -> AsyncIterator[Following]:
    """The followers of a gateway that has not read the stream."""
    settings = load_settings(**usual)
    async with open_transport(settings) as transport:
        yield Following(transport.live_reader(), Health(), open_limits(settings), settings.stream_seconds)


def owner() -> StreamOwner:
    return StreamOwner(uuid4().hex, "192.0.2.1", "shop")


async def test_who_comes_before_the_stream_was_read_is_admitted_once_it_is(following: Following) -> None:
    admission = asyncio.create_task(following.admit(owner()))
    assert await asyncio.wait([admission], timeout=0.05) == (set(), {admission})
    async with running({"following": following.listen}):
        await admission


async def test_who_waits_counts(following: Following) -> None:
    one, settings = owner(), load_settings()
    waiting = [asyncio.create_task(following.admit(one)) for _ in range(settings.event_streams_per_user)]
    await asyncio.wait(waiting, timeout=0.05)
    with pytest.raises(ProblemError, match="has 20 event streams open") as refused:
        await following.admit(one)
    assert refused.value.status == 429
    async with running({"following": following.listen}):
        await asyncio.gather(*waiting)


async def test_who_comes_while_the_stream_cannot_be_read_is_to_come_again(
    following: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fashion.gateway.live_events.following.FIRST_READ_SECONDS", 0.05)
    with pytest.raises(ProblemError, match="Events cannot be read yet") as refused:
        await following.admit(owner())
    assert refused.value.status == 503
