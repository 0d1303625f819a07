"""What an operator does with the stores from the command line."""

from collections.abc import Sequence

from fashion.color import adapters as color
from fashion.imaging import adapters as imaging
from fashion.kernel.dead import DeadLetter, dead_letters, retry_dead_letters
from fashion.kernel.maintaining import maintain
from fashion.kernel.replaying import replay
from fashion.kernel.runtime import open_database, open_redis
from fashion.kernel.settings import Service, Settings
from fashion.products import adapters as products

_PROJECTIONS = {
    "imaging": (imaging.TABLES, imaging.project),
    "color": (color.TABLES, color.project),
    "products": (products.PROJECTIONS, products.project),
}


async def maintain_service(settings: Settings, service: Service) -> list[str]:
    """Prune what has expired and renew the statistics of one service; what was done, a line each."""
    database = open_database(settings, service)
    try:
        return await maintain(database)
    finally:
        await database.close()


async def replay_service(settings: Settings, service: Service) -> int:
    """Rebuild the projections of one service from its event log; how many events it holds."""
    database = open_database(settings, service)
    try:
        return await replay(database, service, *_PROJECTIONS[service])
    finally:
        await database.close()


async def list_dead(settings: Settings) -> Sequence[DeadLetter]:
    """Every event that was given up, oldest first."""
    async with open_redis(settings) as redis:
        return [letter async for letter in dead_letters(redis, settings.platform)]


async def retry_dead(settings: Settings) -> int:
    """Send every event that was given up again; how many."""
    async with open_redis(settings) as redis:
        return await retry_dead_letters(redis, settings.platform)
