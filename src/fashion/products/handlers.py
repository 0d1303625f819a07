"""The event handlers of the products service."""

from datetime import UTC, datetime

from prometheus_client import Histogram
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.contracts import (
    ColorRecommendationRequested,
    ColorsRecommended,
    ProductsRanked,
    SkinToneAnalyzed,
    unpack,
)
from fashion.kernel.events.consumer import Handler
from fashion.kernel.events.entries import ERASED
from fashion.kernel.events.erasure import erase
from fashion.kernel.events.log import StoredEvent
from fashion.kernel.telemetry.metrics import SLOW_BUCKETS
from fashion.products.adapters.users import TABLES, PostgresRankings, apply
from fashion.products.analytics import rollups
from fashion.products.usecases import RankProducts
from fashion.products.webhooks.enqueueing import enqueue

_CONSUMED = (SkinToneAnalyzed.__name__, ColorRecommendationRequested.__name__, ColorsRecommended.__name__, ERASED)

CHAIN = Histogram(
    "fashion_chain_duration_seconds",
    "Time from an upload's last byte to its products ranked",
    buckets=SLOW_BUCKETS,
)


async def project(tx: AsyncConnection, recorded: StoredEvent) -> None:
    """Apply an event of this service's own log to its projection again."""
    event = unpack(recorded.type, recorded.schema, recorded.data)
    if isinstance(event, ProductsRanked):
        await apply(tx, event, recorded.version)


def event_handlers(rank: RankProducts) -> dict[str, Handler]:
    """Return the handler of each type of event that this service consumes."""

    async def handle(tx: AsyncConnection, recorded: StoredEvent) -> None:
        event = unpack(recorded.type, recorded.schema, recorded.data)
        if isinstance(event, SkinToneAnalyzed):
            await rollups.count_analysis(tx, event)
        if isinstance(event, ColorsRecommended):
            await rank(PostgresRankings(tx, event.user), event, recorded.version)
        if isinstance(event, SkinToneAnalyzed | ColorRecommendationRequested | ColorsRecommended):
            await enqueue(tx, event.tenant, recorded)
        elif recorded.user:
            await erase(tx, recorded.user, TABLES, recorded.occurred_at)

    return dict.fromkeys(_CONSUMED, handle)


def observe_chain(recorded: StoredEvent) -> None:
    """Observe the time from an upload to its ranked products, once these are committed."""
    event = unpack(recorded.type, recorded.schema, recorded.data)
    if isinstance(event, ColorsRecommended) and event.sent_at:
        CHAIN.observe((datetime.now(UTC) - event.sent_at).total_seconds())
