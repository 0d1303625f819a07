from fashion.kernel.events.entries import Fields, from_fields
from fashion.kernel.events.transport import EventTransport, LiveReader
from support.events.transports import START, moved, noted, publish
from support.waiting import eventually


async def next_of(reader: LiveReader, number: int) -> list[Fields]:
    found: list[Fields] = []

    async def enough() -> bool:
        found.extend(await reader.read())
        return len(found) >= number

    await eventually(enough)
    return found


async def test_a_reader_begins_at_the_end_and_knows_where_that_is(transport: EventTransport) -> None:
    await publish(transport, before := noted())
    reader = transport.live_reader()
    assert await reader.go_to_end() == {"imaging": moved(START, before), "color": START, "products": START}
    await publish(transport, after := noted())
    assert [from_fields(fields) for fields in await next_of(reader, 1)] == [after]


async def test_every_reader_reads_everything(transport: EventTransport) -> None:
    readers = [transport.live_reader() for _ in range(3)]
    for reader in readers:
        await reader.go_to_end()
    events = [noted(user=str(number)) for number in range(50)]
    await publish(transport, *events)
    for reader in readers:
        assert len(await next_of(reader, 50)) == 50


async def test_where_nothing_is_published_a_reader_waits_a_moment(transport: EventTransport) -> None:
    reader = transport.live_reader()
    assert set(await reader.go_to_end()) == {"imaging", "color", "products"}
    assert await reader.read() == []


async def test_a_reader_that_goes_to_the_end_again_skips_what_is_before(transport: EventTransport) -> None:
    reader = transport.live_reader()
    await reader.go_to_end()
    await publish(transport, skipped := noted())
    positions = await reader.go_to_end()
    assert positions["imaging"] == moved(START, skipped)
    await publish(transport, after := noted())
    assert [from_fields(fields).id for fields in await next_of(reader, 1)] == [after.id]
