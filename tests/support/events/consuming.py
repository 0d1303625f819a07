"""A consumer of a test's own: its events, what they do, and waiting for it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.kernel.events.log import StoredEvent
from fashion.kernel.events.transports.redis_streams.dead_letters import dead_letters
from fashion.kernel.postgres.database import Database
from fashion.kernel.redis import Client
from fashion.settings import Settings
from support.waiting import eventually

Consume = Callable[..., "asyncio.Task[None]"]
Publish = Callable[..., Awaitable[bytes]]

EFFECT = text("INSERT INTO effects (event) VALUES (:event)")


def event(kind: str = "Noted", user: str = "ada", age_seconds: float = 0.0) -> StoredEvent:
    return StoredEvent(
        position=1,
        service="imaging",
        stream=f"user-{user}",
        version=1,
        id=uuid4(),
        type=kind,
        schema=1,
        correlation_id="upload-7",
        occurred_at=datetime.now(UTC) - timedelta(seconds=age_seconds),
        data=b"{}",
    )


async def take_effect(tx: AsyncConnection, recorded: StoredEvent) -> None:
    await tx.execute(EFFECT, {"event": recorded.id})


async def effects(database: Database) -> list[Any]:
    return [row.event for row in await database.rows(text("SELECT event FROM effects ORDER BY number"))]


async def handled(database: Database, *events: StoredEvent) -> None:
    """Wait until exactly these events took effect, in any order."""

    async def all_did() -> bool:
        return len(await effects(database)) >= len(events)

    await eventually(all_did)
    assert sorted(await effects(database)) == sorted(each.id for each in events)


async def settled(redis: Client, key: str, group: str = "color") -> None:
    """Wait until nothing is pending or unread."""

    async def none_left() -> bool:
        (newest, _), *_ = await redis.xrevrange(key, count=1)
        groups = {each["name"]: each for each in await redis.xinfo_groups(key)}
        found = groups.get(group.encode(), {"pending": None})
        return found["pending"] == 0 and bool(found["last-delivered-id"] == newest)

    await eventually(none_left)


async def dead_lettered(redis: Client, settings: Settings, count: int = 1) -> list[bytes]:
    async def enough() -> bool:
        return len([letter async for letter in dead_letters(redis, settings.key_prefix)]) == count

    await eventually(enough)
    return [letter.type.encode() async for letter in dead_letters(redis, settings.key_prefix)]


def consumed(kind: str, outcome: str) -> float:
    labels = {"type": kind, "outcome": outcome}
    return REGISTRY.get_sample_value("fashion_events_consumed_total", labels) or 0.0


def given_up(kind: str) -> float:
    return REGISTRY.get_sample_value("fashion_events_dead_lettered_total", {"type": kind}) or 0.0


class Failing:
    """A handler that takes effect, then fails so many times."""

    def __init__(self, times: int, error: Exception | None = None) -> None:
        self.left, self.calls, self.error = times, 0, error or RuntimeError("a bug")

    async def __call__(self, tx: AsyncConnection, recorded: StoredEvent) -> None:
        await take_effect(tx, recorded)
        self.calls += 1
        if self.left:
            self.left -= 1
            raise self.error
