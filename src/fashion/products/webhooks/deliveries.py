"""Deliveries in PostgreSQL: what is due, what became of it, and the end of what is old.

Whoever sends a delivery moves the time at which it is due first: when the process is killed, another one sends it
again once that time has come.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from fashion.kernel.postgres.database import Database, query
from fashion.products.webhooks.webhook import (
    KEPT_DAYS,
    LIFE_HOURS,
    MOST_KEPT,
    DueDelivery,
    WebhookDelivery,
    message_id,
)

LEASE_SECONDS = 30
"""Longer than an attempt takes."""
DISABLED = "The webhook answered 410: it is disabled."

_CLAIM = query(
    "webhooks.claim",
    f"""WITH picked AS (
            SELECT due.id, webhooks.url, webhooks.secret
            FROM webhooks CROSS JOIN LATERAL (
                SELECT id, due_at FROM webhook_deliveries
                WHERE webhook = webhooks.id AND status = 'pending' AND due_at <= now()
                ORDER BY due_at LIMIT :each FOR UPDATE SKIP LOCKED) AS due
            WHERE webhooks.disabled_at IS NULL AND webhooks.id <> ALL (CAST(:busy AS uuid[]))
            ORDER BY due.due_at LIMIT :room)
        UPDATE webhook_deliveries AS sent
        SET attempts = attempts + 1, due_at = now() + interval '{LEASE_SECONDS} seconds'
        FROM picked WHERE sent.id = picked.id
        RETURNING sent.id, webhook, url, secret, "user", event, type, schema, occurred_at, correlation_id,
            CAST(data AS text) AS data, attempts""",
)
_DELIVERED = query(
    "webhooks.delivered",
    """UPDATE webhook_deliveries SET status = 'delivered', finished_at = now(), failure = NULL,
           response_status = :response_status WHERE id = :id""",
)
_FAILED = query(
    "webhooks.failed",
    """UPDATE webhook_deliveries
       SET status = CASE WHEN now() + CAST(:delay AS interval) > dies_at THEN 'dead' ELSE 'pending' END,
           finished_at = CASE WHEN now() + CAST(:delay AS interval) > dies_at THEN now() END,
           due_at = now() + CAST(:delay AS interval), response_status = :response_status, failure = :failure
       WHERE id = :id AND status = 'pending' RETURNING status""",
)
_DISABLE = query("webhooks.disable", "UPDATE webhooks SET disabled_at = now() WHERE id = :webhook")
_END = query(
    "webhooks.end",
    f"""UPDATE webhook_deliveries SET status = 'dead', finished_at = now(), failure = '{DISABLED}'
        WHERE webhook = :webhook AND status = 'pending'""",
)
_VALUES = """id, event AS event_id, type AS event, status, attempts, created_at,
    CASE WHEN status = 'pending' THEN due_at END AS next_attempt_at, finished_at, response_status, failure"""
_RECENT = query(
    "webhooks.recent",
    f"""SELECT {_VALUES} FROM webhook_deliveries
        WHERE webhook = :webhook AND (created_at, id) < (:before, :before_id)
        ORDER BY created_at DESC, id DESC LIMIT :limit""",
)
_REPLAY = query(
    "webhooks.replay",
    f"""UPDATE webhook_deliveries SET status = 'pending', attempts = 0, due_at = now(), finished_at = NULL,
            dies_at = now() + interval '{LIFE_HOURS} hours'
        WHERE id = :id AND webhook = :webhook RETURNING {_VALUES}""",
)
# Those of a webhook that was deleted meanwhile are as old soon.
_PRUNE_OLD = query(
    "webhooks.prune_old", f"DELETE FROM webhook_deliveries WHERE created_at < now() - interval '{KEPT_DAYS} days'"
)
_PRUNE_MANY = query(
    "webhooks.prune_many",
    """DELETE FROM webhook_deliveries USING (
           SELECT id, (SELECT created_at FROM webhook_deliveries WHERE webhook = webhooks.id
                       ORDER BY created_at DESC, id DESC OFFSET :most LIMIT 1) AS newest FROM webhooks) AS surplus
       WHERE webhook = surplus.id AND created_at <= surplus.newest""",
)


class Deliveries:
    """The deliveries of one platform."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, busy: Collection[UUID], each: int, room: int) -> list[DueDelivery]:
        """Take deliveries that are due, oldest first: at most `each` of a webhook that is not busy."""
        async with self._database.transaction() as tx:
            rows = await tx.execute(_CLAIM, {"busy": list(busy), "each": each, "room": room})
            return [DueDelivery(**dict(row._mapping) | {"data": row.data.encode()}) for row in rows]

    async def delivered(self, delivery: UUID, status: int) -> None:
        """Record that a delivery was accepted."""
        await self._database.execute(_DELIVERED, id=delivery, response_status=status)

    async def failed(self, delivery: UUID, delay: timedelta, failure: str, status: int | None) -> bool:
        """Record that an attempt failed; return whether it was the last one."""
        values = {"delay": delay, "failure": failure, "response_status": status}
        row: Any = await self._database.row(_FAILED, id=delivery, **values)
        return row is not None and row.status == "dead"

    async def disable(self, webhook: UUID) -> int:
        """Send nothing more to a webhook; return how many deliveries that ended."""
        async with self._database.transaction() as tx:
            await tx.execute(_DISABLE, {"webhook": webhook})
            return (await tx.execute(_END, {"webhook": webhook})).rowcount

    async def recent(self, webhook: UUID, before: datetime, before_id: UUID, limit: int) -> list[WebhookDelivery]:
        """Return the deliveries of a webhook before a position, newest first."""
        values = {"webhook": webhook, "before": before, "before_id": before_id, "limit": limit}
        return [_delivery(row) for row in await self._database.rows(_RECENT, **values)]

    async def replay(self, webhook: UUID, delivery: UUID) -> WebhookDelivery | None:
        """Send a delivery again, whatever became of it, as often as a new one."""
        row = await self._database.row(_REPLAY, id=delivery, webhook=webhook)
        return _delivery(row) if row else None

    async def prune(self, most: int = MOST_KEPT) -> None:
        """Delete deliveries that are old, and those of each webhook behind the newest `most`."""
        await self._database.execute(_PRUNE_OLD)
        await self._database.execute(_PRUNE_MANY, most=most)


def _delivery(row: Any) -> WebhookDelivery:
    values = dict(row._mapping)
    return msgspec.convert(values | {"message_id": message_id(values.pop("event_id"))}, WebhookDelivery)
