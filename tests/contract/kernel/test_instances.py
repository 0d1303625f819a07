"""The running instances, as they report themselves to a real Redis."""

from functools import partial

import pytest

from fashion.kernel import instances
from fashion.kernel.instances import Instance, Instances, keep_reporting
from fashion.kernel.redis import Client
from fashion.settings import Settings
from support.waiting import Start, eventually

FIRST = Instance(service="color", name="color-1:8002", status="ready", revision="r1")
SECOND = Instance(service="color", name="color-2:8002", status="ready", revision="r1")


@pytest.fixture
def running(redis: Client, settings: Settings) -> Instances:
    return Instances(redis, settings.key_prefix)


async def test_each_instance_is_listed_once_as_it_is_now(running: Instances) -> None:
    reloaded = Instance(service="color", name="color-2:8002", status="ready", revision="r2")
    for report in (SECOND, FIRST, reloaded, FIRST):
        await running.report(report)
    assert await running.running() == [FIRST, reloaded]


async def test_an_instance_that_falls_silent_is_forgotten(
    running: Instances, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instances, "SILENT_SECONDS", 1)
    monkeypatch.setattr(instances, "INTERVAL_SECONDS", 0.1)
    start(lambda: keep_reporting(running, lambda: FIRST))
    killed = start(lambda: keep_reporting(running, lambda: SECOND))

    async def listed(*expected: Instance) -> bool:
        return await running.running() == list(expected)

    await eventually(partial(listed, FIRST, SECOND))
    killed.cancel()
    await eventually(partial(listed, FIRST))
