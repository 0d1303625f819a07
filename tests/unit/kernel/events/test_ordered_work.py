import asyncio

import pytest

from fashion.kernel.events.ordered_work import OrderedWork


class Desk:
    """Handles an item once the test lets it."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    async def handle(self, item: str) -> None:
        self.begun.append(item)
        await self.gates.setdefault(item, asyncio.Event()).wait()

    async def finish(self, item: str) -> None:
        self.gates.setdefault(item, asyncio.Event()).set()
        await settle()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_items_of_one_key_wait_for_each_other(desk: Desk) -> None:
    work = OrderedWork(desk.handle, places=2)
    for key, item in (("a", "a1"), ("a", "a2"), ("b", "b1")):
        work.put(key, item)
    await settle()
    assert desk.begun == ["a1", "b1"]
    await desk.finish("a1")
    assert desk.begun == ["a1", "b1", "a2"]
    await work.cancel()


async def test_the_next_begins_when_a_place_is_free(desk: Desk) -> None:
    work = OrderedWork(desk.handle, places=2)
    for item in ("a", "b", "c"):
        work.put(item, item)
    await settle()
    assert desk.begun == ["a", "b"]
    await desk.finish("b")
    assert desk.begun == ["a", "b", "c"]
    await work.cancel()


async def test_it_says_when_there_is_room(desk: Desk) -> None:
    work = OrderedWork(desk.handle, places=3)
    for item in ("a", "b", "c"):
        work.put(item, item)
    room = asyncio.create_task(work.until_at_most(1))
    await desk.finish("c")
    assert not room.done()
    await desk.finish("a")
    assert room.done()
    await work.cancel()


async def test_what_is_canceled_goes_no_further(desk: Desk) -> None:
    work = OrderedWork(desk.handle, places=1)
    work.put("a", "a1")
    work.put("a", "a2")
    await settle()
    await work.cancel()
    assert desk.begun == ["a1"]
