from fashion.kernel.events.entries import from_fields
from fashion.kernel.events.log import StoredEvent, partition_of
from fashion.kernel.events.transport import EventTransport
from support.events.transports import START, acknowledge, ids, joined, moved, noted, publish, read


async def test_what_is_published_is_read_as_it_was(transport: EventTransport) -> None:
    event = noted(data=b'{"text": "caf\xc3\xa9"}')
    await publish(transport, event)
    (entry,) = await read(await joined(transport), 1)
    assert (from_fields(entry.fields), entry.deliveries) == (event, 1)


async def test_positions_are_those_of_the_newest_events(transport: EventTransport) -> None:
    publisher, events = transport.publisher("imaging"), [noted(user=str(number)) for number in range(20)]
    assert await publisher.positions() == START
    await publish(transport, *events)
    expected = moved(START, *events)
    assert await transport.publisher("imaging").positions() == expected
    assert await transport.publisher("color").positions() == START


async def test_events_after_other_positions_are_not_published(transport: EventTransport) -> None:
    first, second = noted(), noted()
    await publish(transport, first)
    publisher = transport.publisher("imaging")
    assert not await publisher.publish(START, [first, second])
    positions = await publisher.positions()
    assert await publisher.publish(positions, [second])
    assert ids(await read(await joined(transport), 2)) == [first.id, second.id]


async def test_a_log_that_starts_again_is_published_again(transport: EventTransport) -> None:
    await publish(transport, event := noted())
    publisher = transport.publisher("imaging")
    assert await publisher.start_again() == START
    assert await publisher.publish(START, [event])
    assert ids(await read(await joined(transport), 2)) == [event.id, event.id]


async def test_events_of_one_user_keep_their_order(transport: EventTransport) -> None:
    events = [noted(user=user) for _ in range(20) for user in ("ada", "ben", "cleo")]
    await publish(transport, *events[:30])
    await publish(transport, *events[30:])
    member, found = await joined(transport), list[StoredEvent]()
    while len(found) < len(events):
        entries = await read(member, 1)
        await acknowledge(member, entries)
        found += [from_fields(entry.fields) for entry in entries]
    for partition in {partition_of(event.stream) for event in events}:
        of_partition = [event for event in events if partition_of(event.stream) == partition]
        assert [event for event in found if partition_of(event.stream) == partition] == of_partition


async def test_a_service_keeps_positions_when_others_publish(transport: EventTransport) -> None:
    ours, theirs = noted(), noted()
    await publish(transport, ours)
    other = transport.publisher("color")
    assert await other.publish(await other.positions(), [theirs])
    assert await transport.publisher("imaging").positions() == moved(START, ours)
