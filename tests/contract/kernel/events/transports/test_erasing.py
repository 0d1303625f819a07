import asyncio

from fashion.kernel.events.transport import EventTransport
from support.events.transports import START, acknowledge, ids, joined, moved, noted, publish, read


async def test_entries_of_the_user_go_and_those_of_others_stay(transport: EventTransport) -> None:
    events = [noted(user=user) for user in ("ada", "ben", "ada", "adamant", "ada")]
    await publish(transport, *events)
    await transport.erase("ada")
    assert ids(await read(await joined(transport), 2)) == [events[1].id, events[3].id]


async def test_the_news_of_the_erasure_stays(transport: EventTransport) -> None:
    await publish(transport, noted("ada"), news := noted("ada", "UserErased"))
    await transport.erase("ada")
    assert ids(await read(await joined(transport), 1)) == [news.id]


async def test_nothing_that_was_erased_is_published_again(transport: EventTransport) -> None:
    await publish(transport, erased := noted("ada"))
    await transport.erase("ada")
    assert await transport.publisher("imaging").positions() == moved(START, erased)
    assert (await transport.figures()).entries == 0


async def test_entries_in_hand_do_not_come_again(transport: EventTransport) -> None:
    await publish(transport, noted("ada"))
    member = await joined(transport, redeliver_seconds=0.1)
    held = await read(member, 1)
    await transport.erase("ada")
    member.held.clear()
    await asyncio.sleep(0.3)
    await publish(transport, other := noted("ben"))
    assert ids(await read(member, 1)) == [other.id]
    await acknowledge(member, held)


async def test_dead_letters_of_the_user_go(transport: EventTransport) -> None:
    await publish(transport, noted("ada"), noted("ben"), noted("ada"))
    member = await joined(transport)
    for entry in await read(member, 3):
        await member.dead_letter(entry.id)
    await transport.erase("ada")
    assert [letter.stream async for letter in transport.dead_letters()] == ["user-ben"]


async def test_a_retried_dead_letter_is_found_too(transport: EventTransport) -> None:
    await publish(transport, noted("ada"))
    member = await joined(transport)
    (entry,) = await read(member, 1)
    await member.dead_letter(entry.id)
    await transport.retry_dead_letters()
    await transport.erase("ada")
    assert (await transport.figures()).entries == 0


async def test_what_is_cleared_is_published_again(transport: EventTransport) -> None:
    await publish(transport, event := noted("ada"))
    await transport.clear()
    figures = await transport.figures()
    assert (figures.entries, await transport.publisher("imaging").positions()) == (0, START)
    await publish(transport, event)
    assert ids(await read(await joined(transport), 1)) == [event.id]
