"""Listing, retrying and deleting dead letters."""

from collections.abc import Sequence

from fashion.kernel.events.dead_letters import DeadLetter, dead_letters, delete_dead_letter, retry_dead_letters
from fashion.kernel.redis import open_redis
from fashion.settings import Settings


class UnknownDeadLetterError(Exception):
    """There is no dead letter of that ID; the message names the command that lists them."""


async def list_dead_letters(settings: Settings) -> Sequence[DeadLetter]:
    """Return every dead letter, oldest first."""
    async with open_redis(settings) as redis:
        return [letter async for letter in dead_letters(redis, settings.key_prefix)]


async def retry_all(settings: Settings) -> int:
    """Send every dead letter again; return their number."""
    async with open_redis(settings) as redis:
        return await retry_dead_letters(redis, settings.key_prefix)


async def delete(settings: Settings, entry: str) -> None:
    """Delete a dead letter.

    Raises:
        UnknownDeadLetterError: there is none of that ID.
    """
    async with open_redis(settings) as redis:
        if not await delete_dead_letter(redis, settings.key_prefix, entry):
            raise UnknownDeadLetterError(
                f"No dead letter has the ID {entry}; `fashion events dead list` lists them."
            )
