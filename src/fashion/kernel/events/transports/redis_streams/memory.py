"""The memory that the stream takes in Redis, and may take."""

from redis.exceptions import ResponseError

from fashion.kernel.events.transports.redis_streams.stream import stream_key
from fashion.kernel.events.transports.redis_streams.user_entries import user_entries_key
from fashion.kernel.outages import NO_MEMORY, is_out_of_memory
from fashion.kernel.redis import Client, server_memory
from fashion.kernel.telemetry import metrics

STORE_SHARE = 0.5
DEFAULT_BYTES = 256_000_000
"""The budget in a Redis without `maxmemory`."""
PROBE_SECONDS = 60


async def used_bytes(redis: Client, platform: str) -> int:
    """Return the bytes of the stream and of the index of users' entries."""
    keys = stream_key(platform), user_entries_key(platform)
    return sum([int(await redis.memory_usage(key) or 0) for key in keys])


async def default_limit_bytes(redis: Client, platform: str) -> int:
    """Return half of what Redis may use; report what it uses."""
    used, most = await server_memory(redis, stream_key(platform))
    metrics.REDIS_MEMORY.set(used)
    metrics.REDIS_MEMORY_LIMIT.set(most)
    return int(most * STORE_SHARE) or DEFAULT_BYTES


async def full_reason(redis: Client, platform: str) -> str:
    """Return that Redis takes no writes, or an empty string."""
    try:
        await redis.set(f"{platform}:probe", 1, ex=PROBE_SECONDS)
    except ResponseError as error:
        if not is_out_of_memory(error):
            raise
        return f"{NO_MEMORY}."
    return ""
