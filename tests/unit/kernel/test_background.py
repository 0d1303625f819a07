import asyncio
from contextlib import suppress

import pytest
from prometheus_client import REGISTRY

from fashion.kernel import background as tasks
from fashion.kernel.background import running


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "uniform", lambda *_: 0.0)


def restarts(task: str) -> float:
    found = [
        sample.value
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name == "fashion_background_restarts_total" and sample.labels["task"] == task
    ]
    return sum(found)


class Failing:
    """A task that fails so many times, and then stays."""

    def __init__(self, times: int) -> None:
        self.left, self.settled, self.ended = times, asyncio.Event(), False

    async def __call__(self) -> None:
        if self.left:
            self.left -= 1
            raise ConnectionError
        self.settled.set()
        try:
            await asyncio.sleep(60)
        finally:
            self.ended = True


async def test_a_task_that_fails_is_started_again_and_counted() -> None:
    failing, before = Failing(3), restarts("failing")
    async with running({"failing": failing}):
        await failing.settled.wait()
    assert restarts("failing") - before == 3


async def test_a_task_that_fails_in_the_same_ways_is_reported_once_for_each() -> None:
    errors = [KeyError(), ValueError(), KeyError(), ValueError(), ConnectionError()]
    settled, before = asyncio.Event(), unhandled("KeyError", "ValueError", "ConnectionError")

    async def fail() -> None:
        if errors:
            raise errors.pop(0)
        settled.set()
        await asyncio.sleep(60)

    async with running({"failing": fail}):
        await settled.wait()
    now = unhandled("KeyError", "ValueError", "ConnectionError")
    assert [after - was for after, was in zip(now, before, strict=True)] == [1, 1, 0]


def unhandled(*kinds: str) -> list[float]:
    name = "fashion_unhandled_errors_total"
    return [REGISTRY.get_sample_value(name, {"kind": kind}) or 0.0 for kind in kinds]


async def test_a_task_that_returns_is_started_again() -> None:
    starts = asyncio.Semaphore(0)

    async def finish() -> None:
        starts.release()

    async with running({"finishing": finish}):
        for _ in range(3):
            await starts.acquire()


async def test_tasks_end_with_the_body_also_when_it_fails() -> None:
    staying = Failing(0)
    with suppress(KeyError):
        async with running({"staying": staying}):
            await staying.settled.wait()
            raise KeyError
    assert staying.ended


async def test_a_task_that_loses_a_cancellation_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "CANCEL_AGAIN_SECONDS", 0.01)
    staying, begun = Failing(0), asyncio.Event()

    async def deaf_once() -> None:
        with suppress(asyncio.CancelledError):
            begun.set()
            await asyncio.sleep(60)
        await staying()

    async with asyncio.timeout(30), running({"deaf": deaf_once}):
        await begun.wait()
    assert staying.ended


async def test_pauses_grow_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    def note(_: float, longest: float) -> float:
        pauses.append(longest)
        return 0.0

    monkeypatch.setattr(tasks, "uniform", note)
    failing = Failing(9)
    async with running({"failing": failing}):
        await failing.settled.wait()
    assert pauses[:3] == pytest.approx([0.1, 0.2, 0.4])
    assert pauses[-1] == tasks.LONGEST_PAUSE
