"""Deliveries begin in the transaction that handles or records their event: none is lost, and none comes twice."""

from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.kernel.events.log import StoredEvent, user_stream
from fashion.kernel.postgres.database import query
from fashion.products.webhooks.webhook import LIFE_HOURS

_FIELDS = "event, type, schema, occurred_at, correlation_id, data"
_ENQUEUE = f"""
    INSERT INTO webhook_deliveries (id, webhook, "user", dies_at, {_FIELDS})
    SELECT gen_random_uuid(), webhooks.id, :user, now() + interval '{LIFE_HOURS} hours', {_FIELDS}
    FROM webhooks CROSS JOIN ({{event}}) AS happened
    WHERE webhooks.tenant = :tenant AND webhooks.disabled_at IS NULL
      AND CAST(:wanted AS text) = ANY (webhooks.events)
    ON CONFLICT (webhook, event) DO NOTHING"""
_HANDLED = query(
    "webhooks.enqueue",
    _ENQUEUE.format(
        event="""SELECT CAST(:id AS uuid) AS event, CAST(:type AS text) AS type,
            CAST(:schema AS smallint) AS schema, CAST(:occurred_at AS timestamptz) AS occurred_at,
            CAST(:correlation_id AS text) AS correlation_id, CAST(:data AS jsonb) AS data"""
    ),
)
_RECORDED = query(
    "webhooks.enqueue_own",
    _ENQUEUE.format(
        event="""SELECT id AS event, type, schema, occurred_at, correlation_id, data
            FROM events WHERE stream = :stream AND version = :version"""
    ),
)


async def enqueue(tx: AsyncConnection, tenant: str, event: StoredEvent) -> None:
    """Enqueue an event of another service to the webhooks of its tenant that want it."""
    if not tenant:
        return
    await tx.execute(
        _HANDLED,
        {
            "tenant": tenant,
            "wanted": event.type,
            "user": event.user,
            "id": event.id,
            "type": event.type,
            "schema": event.schema,
            "occurred_at": event.occurred_at,
            "correlation_id": event.correlation_id,
            "data": event.data.decode(),
        },
    )


async def enqueue_own(tx: AsyncConnection, tenant: str, user: str, kind: str, version: int) -> None:
    """Enqueue the event of this version that this service has just appended to a user's log."""
    if not tenant:
        return
    values = {"tenant": tenant, "wanted": kind, "user": user, "stream": user_stream(user), "version": version}
    await tx.execute(_RECORDED, values)
