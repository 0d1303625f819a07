"""Maintenance of a service's tables."""

from fashion.commands.databases import service_database
from fashion.kernel.events.transports.redis_streams.adapter import RedisStreams
from fashion.kernel.postgres.maintenance import maintain
from fashion.kernel.redis import open_redis
from fashion.products.analytics import rollups
from fashion.settings import Settings
from fashion.vocabulary import Service


async def maintain_service(settings: Settings, service: Service) -> list[str]:
    """Delete expired rows and update the statistics of one service; return a line for each thing done."""
    async with service_database(settings, service) as database:
        pruned = [await rollups.prune(database)] if service == "products" else []
        return pruned + await maintain(database)


async def clear_unused_stream(settings: Settings) -> None:
    """Delete the event stream in Redis where NATS carries the events: no erasure would reach it any more."""
    if settings.events_url:
        async with open_redis(settings) as redis:
            await RedisStreams(redis, settings.key_prefix).clear()
