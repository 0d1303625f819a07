"""The webhooks of all tenants in PostgreSQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from fashion.kernel.postgres.database import Database, query
from fashion.products.webhooks.webhook import MOST_WEBHOOKS, NewWebhook, Webhook, make_secret

_TURN = query(
    "webhooks.turn",
    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.webhooks.' || :tenant, 0))",
)
_ADD = query(
    "webhooks.add",
    f"""INSERT INTO webhooks (id, tenant, url, events, secret)
        SELECT :id, :tenant, :url, :events, :secret
        WHERE (SELECT count(*) FROM webhooks WHERE tenant = :tenant) < {MOST_WEBHOOKS}
        RETURNING id, url, events, secret, created_at, disabled_at""",
)
_VALUES = "id, url, events, created_at, disabled_at"
_LIST = query("webhooks.list", f"SELECT {_VALUES} FROM webhooks WHERE tenant = :tenant ORDER BY created_at, id")
_FIND = query("webhooks.find", f"SELECT {_VALUES} FROM webhooks WHERE id = :id AND tenant = :tenant")
_REMOVE = query("webhooks.remove", "DELETE FROM webhooks WHERE id = :id AND tenant = :tenant RETURNING id")
_REMOVE_DELIVERIES = query("webhooks.remove_deliveries", "DELETE FROM webhook_deliveries WHERE webhook = :id")


class Webhooks:
    """The webhooks of one platform; nobody reaches those of another tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, tenant: str, url: str, events: Sequence[str]) -> NewWebhook | None:
        """Store a new webhook, unless the tenant has as many as it may."""
        values = {"id": uuid4(), "tenant": tenant, "url": url, "events": list(events), "secret": make_secret()}
        async with self._database.transaction() as tx:
            await tx.execute(_TURN, {"tenant": tenant})
            row = (await tx.execute(_ADD, values)).first()
        return NewWebhook(**row._mapping) if row else None

    async def of(self, tenant: str) -> list[Webhook]:
        """Return the webhooks of a tenant, oldest first."""
        return [Webhook(**row._mapping) for row in await self._database.rows(_LIST, tenant=tenant)]

    async def find(self, tenant: str, webhook: UUID) -> Webhook | None:
        """Return a webhook of a tenant."""
        row: Any = await self._database.row(_FIND, id=webhook, tenant=tenant)
        return Webhook(**row._mapping) if row else None

    async def remove(self, tenant: str, webhook: UUID) -> bool:
        """Delete a webhook and what is to be sent to it; return whether there was one."""
        async with self._database.transaction() as tx:
            found = (await tx.execute(_REMOVE, {"id": webhook, "tenant": tenant})).first()
            if found:
                await tx.execute(_REMOVE_DELIVERIES, {"id": webhook})
        return found is not None
