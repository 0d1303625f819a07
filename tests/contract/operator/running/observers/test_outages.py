from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from fashion_operator.resources import Manifest
from fashion_operator.running.observers.outages import OutageReports, Outages
from fashion_operator.running.observers.readiness import ReadinessClient
from fashion_operator.spec.keys import PlatformKey
from fashion_operator.spec.services import PORTS
from support.operator.api import KEY

POD: Manifest = {
    "metadata": {"name": "shop-color-x", "uid": "x", "labels": {"app.kubernetes.io/name": "color"}},
    "status": {"podIP": "127.0.0.1"},
}
DOWN = '{"revision": "", "stores": {"postgres": "password authentication failed"}}'

DATABASE = {"x": {"postgres": "password authentication failed"}}
GATEWAY: Manifest = {**POD, "metadata": {**POD["metadata"], "labels": {"app.kubernetes.io/name": "gateway"}}}
ISSUER = "https://id.example.com"


class Color:
    """A pod of color, or of the gateway, and what the operator learns from it."""

    def __init__(self) -> None:
        self.report = '{"revision": ""}'
        self.client, self.changed = ReadinessClient(), list[PlatformKey]()
        self.reports = OutageReports(self.client, self.changed.append)

    async def ready(self, _: web.Request) -> web.Response:
        return web.Response(text=self.report)

    async def poll(self, pod: Manifest = POD) -> Outages:
        await self.reports.poll(KEY, [pod])
        return self.reports.outages(KEY)


@pytest.fixture
async def color(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Color]:
    made, app = Color(), web.Application()
    app.add_routes([web.get("/ready", made.ready)])
    async with TestServer(app) as server:
        monkeypatch.setitem(PORTS, "color", server.port or 0)
        monkeypatch.setitem(PORTS, "gateway", server.port or 0)
        yield made
        await made.client.close()


async def test_a_store_that_does_not_answer_changes_the_platform_once(color: Color) -> None:
    color.report = DOWN
    assert [await color.poll() for _ in range(2)] == [Outages(DATABASE)] * 2
    assert color.changed == [KEY]


async def test_a_store_that_answers_again_changes_it_too(color: Color) -> None:
    color.report = DOWN
    await color.poll()
    color.report = '{"revision": ""}'
    assert await color.poll() == Outages()
    assert color.changed == [KEY, KEY]


async def test_a_pod_without_a_report_keeps_its_last_one(color: Color) -> None:
    color.report = DOWN
    before = await color.poll()
    color.report = "busy"
    assert await color.poll() == before


async def test_a_platform_whose_stores_answer_is_left_alone(color: Color) -> None:
    assert await color.poll() == Outages()
    assert color.changed == []


async def test_a_gateway_that_names_no_issuer_is_known_to_use_every_issuer(color: Color) -> None:
    color.report = '{"revision": "", "issuers": {}}'
    assert [await color.poll(GATEWAY) for _ in range(2)] == [Outages(issuers={"x": {}})] * 2
    assert color.changed == [KEY]


@pytest.mark.parametrize("report", ['{"revision": ""}', '{"revision": "", "issuers": null}'])
async def test_of_a_gateway_that_says_nothing_of_issuers_nothing_is_known(color: Color, report: str) -> None:
    color.report = report
    assert await color.poll(GATEWAY) == Outages()
    assert color.changed == []


async def test_an_issuer_that_a_gateway_cannot_use_changes_the_platform(color: Color) -> None:
    color.report = '{"revision": "", "issuers": {}}'
    await color.poll(GATEWAY)
    color.report = '{"revision": "", "issuers": {"https://id.example.com": "no answer within 5 s"}}'
    assert (await color.poll(GATEWAY)).issuers == {"x": {ISSUER: "no answer within 5 s"}}
    color.report = "busy"
    assert (await color.poll(GATEWAY)).issuers == {"x": {ISSUER: "no answer within 5 s"}}
    assert color.changed == [KEY, KEY]
