import asyncio

from fashion.kernel.events.transport import BATCH, EventTransport
from support.events.transports import acknowledge, ids, joined, noted, publish, read
from support.waiting import Start


async def test_each_service_gets_every_event(transport: EventTransport) -> None:
    event = noted()
    await publish(transport, event)
    for group in ("color", "products"):
        assert ids(await read(await joined(transport, group), 1)) == [event.id]


async def test_what_was_published_before_anyone_joined_is_read(transport: EventTransport) -> None:
    events = [noted() for _ in range(3)]
    await publish(transport, *events)
    assert ids(await read(await joined(transport), 3)) == [event.id for event in events]


async def test_members_of_a_group_share_its_entries(transport: EventTransport) -> None:
    one, another = await joined(transport), await joined(transport)
    events = [noted(user=str(number)) for number in range(BATCH + 5)]
    await publish(transport, *events)
    found = [*await read(one, BATCH), *await read(another, 5)]
    assert sorted(ids(found)) == sorted(event.id for event in events)


async def test_no_more_is_read_at_once_than_a_batch(transport: EventTransport) -> None:
    await publish(transport, *(noted() for _ in range(3 * BATCH)))
    assert len(await read(await joined(transport), 1)) <= BATCH


async def test_what_is_acknowledged_is_never_read_again(transport: EventTransport) -> None:
    first, second = noted(), noted()
    await publish(transport, first)
    member = await joined(transport, redeliver_seconds=0.1)
    await acknowledge(member, await read(member, 1))
    await asyncio.sleep(0.3)
    await publish(transport, second)
    assert ids(await read(member, 1)) == [second.id]


async def test_what_a_member_dropped_comes_again_and_is_counted(transport: EventTransport) -> None:
    await publish(transport, event := noted())
    member, deliveries = await joined(transport, redeliver_seconds=0.1), []
    for _ in range(3):
        (entry,) = await read(member, 1)
        assert ids([entry]) == [event.id]
        deliveries.append(entry.deliveries)
        member.held.clear()
    assert deliveries == [1, 2, 3]


async def test_what_a_dead_member_held_comes_to_another(transport: EventTransport) -> None:
    await publish(transport, event := noted())
    await read(await joined(transport, redeliver_seconds=0.1), 1)
    (entry,) = await read(await joined(transport, redeliver_seconds=0.1), 1)
    assert (ids([entry]), entry.deliveries) == ([event.id], 2)


async def test_what_is_held_stays_with_its_member(transport: EventTransport, start: Start) -> None:
    await publish(transport, held := noted())
    holder = await joined(transport, redeliver_seconds=1.0)
    start(holder.heartbeat)
    await read(holder, 1)
    await asyncio.sleep(1.5)
    await publish(transport, free := noted())
    another = await joined(transport, redeliver_seconds=1.0)
    assert held.id not in ids(await read(another, 1)), free.id


async def test_what_one_acknowledges_others_still_get(transport: EventTransport) -> None:
    await publish(transport, event := noted())
    color, products = await joined(transport), await joined(transport, "products")
    await acknowledge(color, await read(color, 1))
    await transport.trim(keep_seconds=0)
    assert ids(await read(products, 1)) == [event.id]
