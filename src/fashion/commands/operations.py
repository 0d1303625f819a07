"""What an operator does with the stores from the command line."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import BinaryIO

from fashion.color import adapters as color
from fashion.commands.attach import WITH_TABLES
from fashion.commands.log_lines import read_lines
from fashion.commands.timeline import Handling, Step, story
from fashion.imaging import adapters as imaging
from fashion.kernel.events.audit import erased_at, handled_at, recorded_under
from fashion.kernel.events.dead_letters import DeadLetter, dead_letters, drop_dead_letter, retry_dead_letters
from fashion.kernel.events.replay import replay
from fashion.kernel.postgres.database import Database
from fashion.kernel.postgres.maintenance import maintain
from fashion.kernel.runtime import open_database, open_redis
from fashion.products import adapters as products
from fashion.products.analytics import rollups
from fashion.settings import Service, Settings

_PROJECTIONS = {
    "imaging": (imaging.TABLES, imaging.project),
    "color": (color.TABLES, color.project),
    "products": (products.PROJECTIONS, products.project),
}


_UNKNOWN = (
    "Nothing is known of {}: no event has it, nor any line of the given logs. It is the X-Correlation-ID of an "
    "answer. The events of a user who was erased since are gone; logs (--logs) still tell that there were some."
)


class UnknownStory(Exception):
    """Nothing is known of a correlation ID; the message says why that may be."""


class UnknownLetter(Exception):
    """There is no such dead letter; the message says where there are some."""


async def maintain_service(settings: Settings, service: Service) -> list[str]:
    """Prune what has expired and renew the statistics of one service; what was done, a line each."""
    async with _opened(settings, service) as database:
        pruned = [await rollups.prune(database)] if service == "products" else []
        return pruned + await maintain(database)


async def replay_service(settings: Settings, service: Service) -> int:
    """Rebuild the projections of one service from its event log; how many events it holds."""
    async with _opened(settings, service) as database:
        return await replay(database, service, *_PROJECTIONS[service])


async def story_of(settings: Settings, correlation_id: str, logs: Iterable[BinaryIO]) -> list[Step]:
    """What happened under a correlation ID, from the tables of every service and from log files.

    Raises:
        UnknownStory: nothing did.
    """
    lines = [line for log in logs for line in read_lines(log) if line.correlation_id == correlation_id]
    async with AsyncExitStack() as stack:
        databases = {each: await stack.enter_async_context(_opened(settings, each)) for each in WITH_TABLES}
        found = [await recorded_under(database, each, correlation_id) for each, database in databases.items()]
        events = [event for recorded in found for event in recorded]
        handled, erased = list[Handling](), dict[str, datetime]()
        for service, database in databases.items():
            times = await handled_at(database, [event.id for event in events])
            handled += [Handling(service, event, at) for event, at in times.items()]
            erased |= await erased_at(database, [event.user for event in events if event.user])
    if not events and not lines:
        raise UnknownStory(_UNKNOWN.format(correlation_id))
    return story(events, handled, erased, lines)


@asynccontextmanager
async def _opened(settings: Settings, service: Service) -> AsyncIterator[Database]:
    database = open_database(settings, service)
    try:
        yield database
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


async def drop_dead(settings: Settings, entry: str) -> None:
    """Delete an event that was given up, for good.

    Raises:
        UnknownLetter: there is none of that ID.
    """
    async with open_redis(settings) as redis:
        if not await drop_dead_letter(redis, settings.platform, entry):
            raise UnknownLetter(
                f"No dead letter has the ID {entry}; `fashion events dead list` shows those there are."
            )
