import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest

from fashion_operator.running import queue as waiting
from fashion_operator.running.queue import FIRST_SECONDS, LONGEST_SECONDS, Queue, backoff

PATIENCE = 20.0


@asynccontextmanager
async def at_work(
    queue: Queue[str], act: Callable[[str], Awaitable[bool]], workers: int = 3
) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(queue.work(act)) for _ in range(workers)]
    async with asyncio.timeout(PATIENCE):
        yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Desk:
    """Notes what is worked on; each piece lasts until `go` is set, and ends as a test sets."""

    def __init__(self, *outcomes: bool) -> None:
        self.outcomes = list(outcomes)
        self.begun: list[str] = []
        self.under_way: list[str] = []
        self.most = 0
        self.go = asyncio.Event()
        self.go.set()

    async def act(self, key: str) -> bool:
        self.begun.append(key)
        self.under_way.append(key)
        self.most = max(self.most, self.under_way.count(key))
        await asyncio.sleep(0)
        await self.go.wait()
        self.under_way.remove(key)
        return self.outcomes.pop(0) if self.outcomes else True

    async def until(self, *begun: str) -> None:
        """Wait until this was begun and all is done."""
        while sorted(self.begun) != sorted(begun) or self.under_way:
            await asyncio.sleep(0.001)


async def rest() -> None:
    """Let every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def pass_seconds(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let so many seconds pass on the event loop's clock, and what is due run."""
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "time", partial(later_than, loop.time, seconds))
    await rest()


def later_than(clock: Callable[[], float], seconds: float) -> float:
    return clock() + seconds


async def test_a_key_that_waits_already_is_worked_on_once() -> None:
    queue, desk = Queue[str](), Desk()
    for _ in range(5):
        queue.add("shop")
    async with at_work(queue, desk.act):
        await desk.until("shop")
        await rest()
    assert desk.begun == ["shop"]


async def test_a_key_that_is_added_while_it_is_worked_on_is_worked_on_once_more_afterwards() -> None:
    queue, desk = Queue[str](), Desk()
    desk.go.clear()
    queue.add("shop")
    async with at_work(queue, desk.act):
        await rest()
        for _ in range(5):
            queue.add("shop")
        await rest()
        assert desk.begun == ["shop"]
        desk.go.set()
        await desk.until("shop", "shop")
        await rest()
    assert (desk.begun, desk.most) == (["shop", "shop"], 1)


async def test_different_keys_are_worked_on_side_by_side() -> None:
    queue, desk = Queue[str](), Desk()
    desk.go.clear()
    async with at_work(queue, desk.act):
        for key in ("one", "two", "three"):
            queue.add(key)
        await rest()
        assert sorted(desk.under_way) == ["one", "three", "two"]


async def test_what_failed_is_tried_again_until_it_succeeds() -> None:
    queue, desk = Queue[str](), Desk(False, False)
    queue.add("shop")
    async with at_work(queue, desk.act):
        await desk.until("shop", "shop", "shop")


async def test_what_failed_does_not_wait_when_something_changed_meanwhile() -> None:
    queue, desk = Queue[str](), Desk(False)
    desk.go.clear()
    queue.add("shop")
    async with at_work(queue, desk.act):
        await rest()
        queue.add("shop")
        desk.go.set()
        await rest()
        assert desk.begun == ["shop", "shop"]


async def test_what_failed_waits_for_its_time_whatever_it_asked_for_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue, begun = Queue[str](), 0

    async def act(key: str) -> bool:
        nonlocal begun
        begun += 1
        queue.add_later(key, 0.0)
        return False

    monkeypatch.setattr(waiting, "backoff", lambda _: 3600.0)
    queue.add("shop")
    async with at_work(queue, act):
        await rest()
    assert begun == 1


async def test_of_two_delays_the_shorter_one_counts() -> None:
    queue, desk = Queue[str](), Desk()
    async with at_work(queue, desk.act):
        queue.add_later("shop", 3600)
        queue.add_later("shop", 0.001)
        queue.add_later("shop", 3600)
        await desk.until("shop")


async def test_what_is_planned_for_later_is_dropped_once_it_was_worked_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue, desk = Queue[str](), Desk()
    async with at_work(queue, desk.act):
        queue.add_later("shop", 5)
        queue.add("shop")
        await desk.until("shop")
        await pass_seconds(monkeypatch, 6)
    assert desk.begun == ["shop"]


async def test_what_is_planned_for_later_is_worked_on_at_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, desk = Queue[str](), Desk()
    async with at_work(queue, desk.act):
        queue.add_later("shop", 5)
        await pass_seconds(monkeypatch, 4)
        assert desk.begun == []
        await pass_seconds(monkeypatch, 2)
    assert desk.begun == ["shop"]


def test_waits_double_up_to_a_bound_and_never_fall_in_step() -> None:
    for failures in range(1, 200):
        whole = min(FIRST_SECONDS * 2 ** (failures - 1), LONGEST_SECONDS)
        waits = [backoff(failures) for _ in range(20)]
        assert whole / 2 <= min(waits) < max(waits) <= whole
