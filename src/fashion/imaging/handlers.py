"""Imaging's event handlers: its own events, applied to its projection."""

from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.contracts import SkinToneAnalyzed, unpack
from fashion.imaging.adapters import insert
from fashion.imaging.domain import Analysis
from fashion.kernel.events.log import StoredEvent


async def project(tx: AsyncConnection, recorded: StoredEvent) -> None:
    """Apply a stored event to the projection, as the use case did when the event was new."""
    event = unpack(recorded.type, recorded.schema, recorded.data)
    if isinstance(event, SkinToneAnalyzed):
        await insert(tx, Analysis.from_event(event))
