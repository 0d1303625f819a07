from fashion.kernel.events.entries import GROUP
from fashion.kernel.events.transport import DeadLetter, EventTransport
from support.events.transports import acknowledge, ids, joined, noted, publish, read


async def letters(transport: EventTransport) -> list[DeadLetter]:
    return [letter async for letter in transport.dead_letters()]


async def give_up(transport: EventTransport, *users: str) -> None:
    """Publish an event of each user, and dead-letter them as color."""
    await publish(transport, *(noted(user=user) for user in users))
    member = await joined(transport)
    for entry in await read(member, len(users)):
        await member.dead_letter(entry.id)


async def test_a_dead_letter_says_what_failed_and_for_whom(transport: EventTransport) -> None:
    await give_up(transport, "ada")
    (letter,) = await letters(transport)
    assert (letter.group, letter.service, letter.type) == ("color", "imaging", "Noted")
    assert (letter.stream, letter.correlation_id) == ("user-ada", "upload-7")


async def test_a_dead_letter_is_acknowledged(transport: EventTransport) -> None:
    await give_up(transport, "ada")
    figures = await transport.figures()
    assert (figures.dead_letters, figures.groups["color"].pending) == (1, 0)


async def test_dead_letters_come_in_their_order(transport: EventTransport) -> None:
    for user in "abcd":
        await give_up(transport, user)
    assert [letter.stream for letter in await letters(transport)] == ["user-a", "user-b", "user-c", "user-d"]


async def test_a_retry_is_read_again_and_names_its_group(transport: EventTransport) -> None:
    await give_up(transport, "ada", "ben")
    assert await transport.retry_dead_letters() == 2
    found = await read(await joined(transport), 2)
    assert [entry.fields[GROUP] for entry in found] == [b"color", b"color"]
    assert await letters(transport) == []
    assert await transport.retry_dead_letters() == 0


async def test_what_fails_again_is_a_dead_letter_again(transport: EventTransport) -> None:
    await give_up(transport, "ada")
    for _ in range(2):
        await transport.retry_dead_letters()
        member = await joined(transport)
        (entry,) = await read(member, 1)
        await member.dead_letter(entry.id)
        assert [letter.group for letter in await letters(transport)] == ["color"]


async def test_one_is_deleted_for_good(transport: EventTransport) -> None:
    await give_up(transport, "ada", "ben")
    first, second = await letters(transport)
    assert await transport.delete_dead_letter(first.entry)
    assert not await transport.delete_dead_letter(first.entry)
    assert not await transport.delete_dead_letter("nonsense")
    assert await letters(transport) == [second]


async def test_one_of_an_erased_user_is_not_kept(transport: EventTransport) -> None:
    await publish(transport, noted("ada"))
    member = await joined(transport)
    (entry,) = await read(member, 1)
    await transport.erase("ada")
    await member.dead_letter(entry.id)
    assert await letters(transport) == []


async def test_a_retry_reaches_the_other_services_as_one_for_another(transport: EventTransport) -> None:
    await give_up(transport, "ada")
    products = await joined(transport, "products")
    await acknowledge(products, await read(products, 1))
    await transport.retry_dead_letters()
    (entry,) = await read(products, 1)
    assert (len(ids([entry])), entry.fields[GROUP]) == (1, b"color")
