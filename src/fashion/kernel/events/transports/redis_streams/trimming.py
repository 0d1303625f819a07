"""Trimming the stream below what every group has acknowledged."""

from fashion.kernel.events.transports.redis_streams.stream import entry_order, first_needed, stream_key
from fashion.kernel.events.transports.redis_streams.user_entries import trim
from fashion.kernel.redis import Client, server_time


async def trim_acknowledged(redis: Client, platform: str, keep_seconds: float) -> None:
    """Delete what every group has acknowledged and followers had the time to read."""
    stream = stream_key(platform)
    # The clock of Redis, which assigned the IDs.
    now = await server_time(redis, stream)
    floor = f"{max(0, int((now - keep_seconds) * 1000))}-0"
    if needed := await first_needed(redis, stream):
        await trim(redis, platform, min(floor, needed, key=entry_order))
