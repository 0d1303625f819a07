"""How far each group of the stream is."""

from typing import Any

from redis.exceptions import ResponseError

from fashion.kernel.events.transport import GroupFigures, StreamFigures
from fashion.kernel.events.transports.redis_streams.stream import (
    consumer_groups,
    dead_letter_key,
    first_pending,
    is_missing,
    stream_key,
)
from fashion.kernel.redis import Client, server_time
from fashion.vocabulary import Service


async def measure(redis: Client, platform: str) -> StreamFigures:
    """Measure once; a stream that is missing has no groups."""
    stream, groups = stream_key(platform), dict[Service, GroupFigures]()
    entries, dead = await redis.xlen(stream), await redis.xlen(dead_letter_key(platform))
    try:
        for name, group in (await consumer_groups(redis, stream)).items():
            lag = await _lag_of(redis, stream, name, group)
            groups[name] = GroupFigures(int(group["pending"]), lag)
    except ResponseError as error:
        if not is_missing(error):
            raise
    return StreamFigures(int(entries), int(dead), groups)


async def _lag_of(redis: Client, stream: str, name: str, group: dict[str, Any]) -> float:
    """Return the age in seconds of the oldest entry that a group has yet to acknowledge, 0 if there is none."""
    unread = await redis.xrange(stream, min=f"({group['last-delivered-id'].decode()}", count=1)
    # What is pending was delivered before what is unread.
    first = await first_pending(redis, stream, name) or (unread[0][0] if unread else None)
    return await _age(redis, stream, first) if first else 0


async def _age(redis: Client, stream: str, entry: bytes) -> float:
    """Return the age of an entry in seconds, by the clock of Redis, which assigned its ID."""
    milliseconds, _, _ = entry.partition(b"-")
    return max(0.0, await server_time(redis, stream) - int(milliseconds) / 1000)
