from fashion.kernel.events.transport import EventTransport
from support.events.transports import acknowledge, joined, noted, publish, read
from support.waiting import eventually


async def test_a_stream_that_nobody_made_has_nothing_to_report(transport: EventTransport) -> None:
    figures = await transport.figures()
    assert (figures.entries, figures.dead_letters) == (0, 0)
    assert all(group.pending == 0 and group.lag_seconds == 0 for group in figures.groups.values())


async def test_a_group_that_reads_nothing_is_late(transport: EventTransport) -> None:
    await joined(transport)
    await publish(transport, noted(), noted())

    async def is_late() -> bool:
        return (await transport.figures()).groups["color"].lag_seconds > 0.2

    await eventually(is_late)
    figures = await transport.figures()
    assert (figures.entries, figures.groups["color"].pending) == (2, 0)


async def test_what_was_read_and_not_acknowledged_is_pending(transport: EventTransport) -> None:
    member = await joined(transport)
    await publish(transport, noted(), noted())
    first, _ = await read(member, 2)
    await acknowledge(member, [first])
    groups = (await transport.figures()).groups
    assert (groups["color"].pending, groups["products"].pending) == (1, 0)
    assert groups["color"].lag_seconds > 0


async def test_who_has_acknowledged_everything_is_not_late(transport: EventTransport) -> None:
    member = await joined(transport)
    await publish(transport, noted(), noted())
    await acknowledge(member, await read(member, 2))
    groups = (await transport.figures()).groups
    assert (groups["color"].lag_seconds, groups["products"].lag_seconds > 0) == (0, True)


async def test_bytes_grow_with_what_is_published(transport: EventTransport) -> None:
    before = await transport.used_bytes()
    await publish(transport, *(noted(data=b'"%s"' % (b"x" * 10_000)) for _ in range(20)))
    assert await transport.used_bytes() > before + 150_000
    assert await transport.default_limit_bytes() > 1_000_000
    assert await transport.full_reason() == ""


class TestTrimming:
    async def test_what_every_group_has_acknowledged_goes(self, transport: EventTransport) -> None:
        for group in ("color", "products"):
            await joined(transport, group)
        await publish(transport, *(noted() for _ in range(3)))
        for group in ("color", "products"):
            member = await joined(transport, group)
            await acknowledge(member, await read(member, 3))
        await self._trimmed_to(transport, 0)

    async def test_what_one_has_yet_to_acknowledge_stays(self, transport: EventTransport) -> None:
        color, products = await joined(transport), await joined(transport, "products")
        await publish(transport, *(noted() for _ in range(4)))
        await acknowledge(color, await read(color, 4))
        entries = await read(products, 4)
        await acknowledge(products, [entries[0], entries[2], entries[3]])
        await self._trimmed_to(transport, 3)

    async def test_what_followers_may_not_have_read_yet_stays(self, transport: EventTransport) -> None:
        await publish(transport, noted())
        for group in ("color", "products"):
            member = await joined(transport, group)
            await acknowledge(member, await read(member, 1))
        for _ in range(3):
            await transport.trim(keep_seconds=60)
        assert (await transport.figures()).entries == 1

    async def test_what_nobody_consumes_yet_stays(self, transport: EventTransport) -> None:
        await publish(transport, noted())
        for _ in range(3):
            await transport.trim(keep_seconds=0)
        assert (await transport.figures()).entries == 1

    @staticmethod
    async def _trimmed_to(transport: EventTransport, entries: int) -> None:
        async def is_trimmed() -> bool:
            await transport.trim(keep_seconds=-10)
            return (await transport.figures()).entries == entries

        await eventually(is_trimmed)
