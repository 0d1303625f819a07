from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.kinds import Kind
from fashion_operator.resources import Manifest
from fashion_operator.running.observers import config_sync
from fashion_operator.running.observers.config_sync import MAX_NUDGES, ConfigSync
from fashion_operator.running.observers.readiness import ReadinessClient
from fashion_operator.spec.services import PORTS
from support.operator.api import KEY


class Touched(Cluster):
    """Counts how often pods are touched."""

    def __init__(self) -> None:
        self.times = 0

    async def merge(self, kind: Kind, namespace: str, name: str, change: Manifest) -> Manifest | None:
        self.times += 1
        return None


class Color:
    """A pod of color that reports at /ready what a test sets, and an operator with a clock of its own."""

    def __init__(self) -> None:
        self.tells, self.asked, self.now = '{"revision": "old"}', 0, 1000.0
        self.touched = Touched()
        self.client = ReadinessClient()
        self.config_sync = ConfigSync(self.touched, self.client)

    async def ready(self, _: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(text=self.tells)

    async def look(self) -> float | None:
        return await self.config_sync.spread(KEY, [POD], "new")

    async def look_for(self, seconds: float) -> None:
        """Look whenever it is due, for a while."""
        until = self.now + seconds
        while self.now < until and (wait := await self.look()) is not None:
            self.now += wait


POD: Manifest = {
    "metadata": {
        "name": "shop-color-x",
        "namespace": "team",
        "uid": "x",
        "labels": {"app.kubernetes.io/name": "color"},
    },
    "status": {"podIP": "127.0.0.1"},
}


@pytest.fixture
async def color(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Color]:
    made, app = Color(), web.Application()
    app.add_routes([web.get("/ready", made.ready)])
    monkeypatch.setattr(config_sync, "monotonic", lambda: made.now)
    async with TestServer(app) as server:
        monkeypatch.setitem(PORTS, "color", server.port or 0)
        yield made
        await made.client.close()


async def test_a_pod_that_serves_the_configuration_is_left_alone(color: Color) -> None:
    color.tells = '{"revision": "new"}'
    assert [await color.look() for _ in range(3)] == [None, None, None]
    assert (color.asked, color.touched.times) == (1, 0)


async def test_a_pod_that_serves_another_is_touched_at_once_and_asked_again_soon(color: Color) -> None:
    wait = await color.look()
    assert wait is not None
    assert wait <= 0.5
    assert (color.asked, color.touched.times) == (1, 1)


async def test_a_pod_is_not_asked_before_its_time(color: Color) -> None:
    for _ in range(5):
        await color.look()
    assert color.asked == 1


async def test_a_pod_that_never_comes_round_is_asked_ever_more_rarely_and_touched_a_few_times(
    color: Color,
) -> None:
    await color.look_for(3600)
    assert color.asked < 300
    assert color.touched.times == MAX_NUDGES


@pytest.mark.parametrize("answer", ["", "starting", "[]", "{}", '{"revision": 3}', "\xff"])
async def test_an_answer_that_cannot_be_understood_is_none(color: Color, answer: str) -> None:
    color.tells = answer
    assert await color.look() is not None
    assert (color.config_sync.revisions(KEY), color.touched.times) == ({"x": ""}, 0)


async def test_why_a_pod_rejects_a_configuration_is_known(color: Color) -> None:
    color.tells = '{"revision": "old", "rejected": "a palette is wrong"}'
    await color.look()
    assert color.config_sync.rejections(KEY) == {"x": "a palette is wrong"}


async def test_a_pod_is_touched_before_it_is_believed_once_the_configuration_was_written(color: Color) -> None:
    color.tells = '{"revision": "new"}'
    await color.look()
    color.config_sync.invalidate(KEY)
    assert color.config_sync.revisions(KEY) == {"x": ""}
    await color.look_for(60)
    assert (color.asked, color.touched.times) == (2, 1)
    assert color.config_sync.revisions(KEY) == {"x": "new"}
