"""The event handlers of the color service."""

from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.color.adapters import SERVICE, PostgresProfiles, apply
from fashion.color.usecases import RecommendColors
from fashion.contracts import ColorRecommendationRequested, SkinToneAnalyzed, unpack
from fashion.kernel.events.consumer import Handler
from fashion.kernel.events.entries import ERASED
from fashion.kernel.events.log import StoredEvent


async def project(tx: AsyncConnection, recorded: StoredEvent) -> None:
    """Apply an event of this service's own log to its projections again."""
    await apply(tx, unpack(recorded.type, recorded.schema, recorded.data))


def event_handlers(recommend: RecommendColors) -> dict[str, Handler]:
    """Return the handler of each type of event that this service consumes."""

    async def handle(tx: AsyncConnection, recorded: StoredEvent) -> None:
        event = unpack(recorded.type, recorded.schema, recorded.data)
        if isinstance(event, SkinToneAnalyzed):
            await recommend.analyzed(PostgresProfiles(tx, event.user), event)
        elif isinstance(event, ColorRecommendationRequested):
            await recommend.requested(PostgresProfiles(tx, event.user), event)
        elif recorded.user and recorded.service != SERVICE:
            await PostgresProfiles(tx, recorded.user).erase(recorded.occurred_at)

    return dict.fromkeys(("SkinToneAnalyzed", "ColorRecommendationRequested", ERASED), handle)
