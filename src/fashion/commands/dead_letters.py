"""Listing, retrying and deleting dead letters."""

from collections.abc import Sequence

from fashion.kernel.events.transport import DeadLetter
from fashion.kernel.events.transports.opening import open_transport
from fashion.settings import Settings


class UnknownDeadLetterError(Exception):
    """There is no dead letter of that ID; the message names the command that lists them."""


async def list_dead_letters(settings: Settings) -> Sequence[DeadLetter]:
    """Return every dead letter, oldest first."""
    async with open_transport(settings) as transport:
        return [letter async for letter in transport.dead_letters()]


async def retry_all(settings: Settings) -> int:
    """Send every dead letter again; return their number."""
    async with open_transport(settings) as transport:
        return await transport.retry_dead_letters()


async def delete(settings: Settings, entry: str) -> None:
    """Delete a dead letter.

    Raises:
        UnknownDeadLetterError: there is none of that ID.
    """
    async with open_transport(settings) as transport:
        if not await transport.delete_dead_letter(entry):
            raise UnknownDeadLetterError(
                f"No dead letter has the ID {entry}; `fashion events dead list` lists them."
            )
