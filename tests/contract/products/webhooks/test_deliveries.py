"""Deliveries on a real PostgreSQL."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from fashion.kernel.events.log import StoredEvent
from fashion.kernel.postgres.database import Database
from fashion.products.adapters.users import STORED_ROWS, PostgresUsers
from fashion.products.webhooks.deliveries import DISABLED, Deliveries
from fashion.products.webhooks.enqueueing import enqueue
from fashion.products.webhooks.store import Webhooks
from fashion.products.webhooks.webhook import MOST_WEBHOOKS, DueDelivery
from fashion.shown.events import SHOWN
from support.events.examples import analyzed, recorded

SECOND = timedelta(seconds=1)


@pytest.fixture
def deliveries(database: Database) -> Deliveries:
    return Deliveries(database)


@pytest.fixture
async def webhook(database: Database) -> UUID:
    return await added(database, "shop")


async def added(database: Database, tenant: str) -> UUID:
    made = await Webhooks(database).add(tenant, "https://shop.example.com/", SHOWN)
    assert made
    return made.id


def happened(user: str = "ann") -> StoredEvent:
    return recorded(analyzed(user))


async def enqueued(database: Database, *events: StoredEvent, tenant: str = "shop") -> None:
    for event in events:
        async with database.transaction() as tx:
            await enqueue(tx, tenant, event)


async def claimed(deliveries: Deliveries, *busy: UUID, each: int = 8) -> list[DueDelivery]:
    return await deliveries.claim(busy, each, 64)


async def changed(database: Database, values: str) -> None:
    """Set columns of all deliveries."""
    async with database.transaction() as tx:
        await tx.execute(text(f"UPDATE webhook_deliveries SET {values}"))


async def rows(database: Database, columns: str) -> list[Any]:
    found = await database.rows(text(f"SELECT {columns} FROM webhook_deliveries ORDER BY created_at, id"))
    return [tuple(row) for row in found]


async def test_an_event_that_comes_again_is_delivered_once(
    database: Database, deliveries: Deliveries, webhook: UUID
) -> None:
    event = happened()
    await enqueued(database, event, event)
    assert [each.event for each in await claimed(deliveries)] == [event.id]


async def test_what_was_claimed_by_a_process_that_died_is_due_again(
    database: Database, deliveries: Deliveries, webhook: UUID
) -> None:
    await enqueued(database, happened())
    assert [each.attempts for each in await claimed(deliveries)] == [1]
    assert await claimed(deliveries) == []
    await changed(database, "due_at = due_at - interval '31 seconds'")
    assert [each.attempts for each in await claimed(deliveries)] == [2]


async def test_each_instance_claims_others(database: Database, deliveries: Deliveries, webhook: UUID) -> None:
    await enqueued(database, *(happened() for _ in range(5)))
    async with database.transaction() as tx:
        await tx.execute(text("SELECT 1 FROM webhook_deliveries ORDER BY due_at LIMIT 2 FOR UPDATE"))
        assert len(await claimed(deliveries)) == 3


async def test_a_webhook_gets_some_at_once_and_none_while_it_is_busy(
    database: Database, deliveries: Deliveries, webhook: UUID
) -> None:
    await enqueued(database, *(happened() for _ in range(5)))
    assert await claimed(deliveries, webhook) == []
    assert len(await claimed(deliveries, each=2)) == 2


async def test_what_fails_is_due_later(database: Database, deliveries: Deliveries, webhook: UUID) -> None:
    await enqueued(database, happened())
    (due,) = await claimed(deliveries)
    assert not await deliveries.failed(due.id, 60 * SECOND, "It answered 500.", 500)
    assert await rows(database, "status, response_status, failure, due_at > now() + interval '50 seconds'") == [
        ("pending", 500, "It answered 500.", True)
    ]


async def test_what_fails_for_a_day_is_dead(database: Database, deliveries: Deliveries, webhook: UUID) -> None:
    await enqueued(database, happened())
    (due,) = await claimed(deliveries)
    assert await rows(database, "dies_at - created_at BETWEEN interval '23:59' AND interval '24:01'") == [(True,)]
    await changed(database, "dies_at = now() + interval '30 seconds'")
    assert await deliveries.failed(due.id, 60 * SECOND, "It answered 500.", 500)
    assert await rows(database, "status, finished_at IS NOT NULL") == [("dead", True)]
    await changed(database, "due_at = now()")
    assert await claimed(deliveries) == []


async def test_a_dead_delivery_is_replayed_for_another_day(
    database: Database, deliveries: Deliveries, webhook: UUID
) -> None:
    await enqueued(database, happened())
    (due,) = await claimed(deliveries)
    await changed(database, "dies_at = now()")
    await deliveries.failed(due.id, SECOND, "It answered 500.", 500)
    replayed = await deliveries.replay(webhook, due.id)
    assert replayed
    assert (replayed.status, replayed.finished_at) == ("pending", None)
    assert [each.event for each in await claimed(deliveries)] == [due.event]
    assert await rows(database, "dies_at > now() + interval '23 hours'") == [(True,)]


async def test_a_late_failure_does_not_undo_a_success(
    database: Database, deliveries: Deliveries, webhook: UUID
) -> None:
    await enqueued(database, happened())
    (due,) = await claimed(deliveries)
    await deliveries.delivered(due.id, 200)
    assert not await deliveries.failed(due.id, SECOND, "No answer within 15 s.", None)
    assert await rows(database, "status, failure") == [("delivered", None)]


async def test_nothing_more_goes_to_a_disabled_webhook(
    database: Database, deliveries: Deliveries, webhook: UUID
) -> None:
    await enqueued(database, happened(), happened())
    assert await deliveries.disable(webhook) == 2
    await enqueued(database, happened())
    assert await rows(database, "status, failure") == [("dead", DISABLED)] * 2


async def test_nothing_is_sent_about_an_erased_user(
    database: Database, deliveries: Deliveries, webhook: UUID
) -> None:
    await enqueued(database, happened("ann"), happened("eve"))
    assert await PostgresUsers(database).erase("ann")
    assert [each.user for each in await claimed(deliveries)] == ["eve"]
    assert "webhook_deliveries" in STORED_ROWS.tables


async def test_a_replay_after_an_erasure_finds_nothing(
    database: Database, deliveries: Deliveries, webhook: UUID
) -> None:
    await enqueued(database, happened("ann"))
    (due,) = await claimed(deliveries)
    await PostgresUsers(database).erase("ann")
    await deliveries.delivered(due.id, 200)
    assert await deliveries.replay(webhook, due.id) is None


async def test_old_deliveries_and_those_beyond_the_newest_are_deleted(
    database: Database, deliveries: Deliveries, webhook: UUID
) -> None:
    other = await added(database, "boutique")
    await enqueued(database, happened(), tenant="boutique")
    await changed(database, "created_at = now() - interval '73 hours'")
    await enqueued(database, *(happened(f"ann-{number}") for number in range(5)))
    await deliveries.prune(most=3)
    assert await rows(database, '"user"') == [("ann-2",), ("ann-3",), ("ann-4",)]
    assert other not in {each.webhook for each in await claimed(deliveries)}


async def test_no_tenant_reaches_the_webhooks_of_another(database: Database, webhook: UUID) -> None:
    webhooks = Webhooks(database)
    assert await webhooks.of("boutique") == []
    assert await webhooks.find("boutique", webhook) is None
    assert not await webhooks.remove("boutique", webhook)
    assert [each.id for each in await webhooks.of("shop")] == [webhook]


async def test_each_tenant_has_its_own_ten(database: Database) -> None:
    for _ in range(MOST_WEBHOOKS):
        await added(database, "shop")
    assert await Webhooks(database).add("shop", "https://shop.example.com/", SHOWN) is None
    await added(database, "boutique")
