"""The services of a platform, as its stores see them: whether any runs, and what they hold in Redis."""

import asyncpg

from fashion.kernel.cache.user_values import cache_prefix
from fashion.kernel.postgres.database import schema_of
from fashion.kernel.redis import Client
from fashion.kernel.redis_cluster import Cluster
from fashion.settings import Settings
from fashion.vocabulary import WITH_TABLES

_BATCH = 1000
# In a transaction PostgreSQL shows the sessions of its first look.
_LOOK_AGAIN = "SELECT pg_stat_clear_snapshot()"
_CONNECTED = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = ANY($1))"


async def any_runs(connection: asyncpg.Connection, redis: Client, settings: Settings) -> bool:
    """Return whether a service is connected to the database, or listens to Redis as each of them does."""
    await connection.execute(_LOOK_AGAIN)
    schemas = [schema_of(settings.platform, service) for service in WITH_TABLES]
    if await connection.fetchval(_CONNECTED, schemas):
        return True
    # A node of a cluster knows those who listen to itself alone.
    nodes = {"target_nodes": Cluster.ALL_NODES} if isinstance(redis, Cluster) else {}
    return bool(await redis.pubsub_channels(f"{cache_prefix(settings.key_prefix)}:*", **nodes))


async def clear_redis(redis: Client, settings: Settings) -> None:
    """Delete all that a platform holds in Redis: caches, the stream with its positions, dead letters, counters.

    The relays then publish the logs from their beginning, and consumers skip what they have handled.
    """
    # On a cluster each of these is another hash tag, or none.
    for prefix in {settings.platform, settings.key_prefix, cache_prefix(settings.key_prefix)}:
        await _delete(redis, f"{prefix}:*")


async def _delete(redis: Client, pattern: str) -> None:
    found: list[bytes] = []
    async for key in redis.scan_iter(match=pattern, count=_BATCH):
        found.append(key)
        if len(found) >= _BATCH:
            await redis.unlink(*found)
            found.clear()
    if found:
        await redis.unlink(*found)
