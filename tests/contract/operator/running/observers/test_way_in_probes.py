from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from fashion_operator.running.observers.way_in_probes import Target, WayInProbes
from fashion_operator.spec.keys import PlatformKey
from support.operator.api import KEY


class WayIn:
    """An ingress in front of a gateway, and what the operator learns from it."""

    def __init__(self) -> None:
        self.headers, self.hosts, self.changed = {"X-Correlation-ID": "one"}, list[str](), list[PlatformKey]()
        self.probes = WayInProbes(self.changed.append)
        self.port = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.hosts.append(request.headers["Host"])
        return web.Response(status=502, headers=self.headers)

    async def poll(self, host: str = "") -> str | None:
        await self.probes.poll({KEY: Target(f"127.0.0.1:{self.port}", host, is_secure=False)})
        return self.probes.reason(KEY)


@pytest.fixture
async def way_in() -> AsyncIterator[WayIn]:
    made, app = WayIn(), web.Application()
    app.add_routes([web.get("/", made.answer)])
    async with TestServer(app) as server:
        made.port = server.port or 0
        yield made
        await made.probes.close()


async def test_an_answer_of_the_gateway_is_known_by_its_header_whatever_it_says(way_in: WayIn) -> None:
    assert way_in.probes.reason(KEY) is None
    assert [await way_in.poll() for _ in range(2)] == ["", ""]
    assert way_in.changed == [KEY]


async def test_an_answer_of_something_else_twice_is_none(way_in: WayIn) -> None:
    await way_in.poll()
    way_in.headers = {}
    assert [await way_in.poll() for _ in range(2)] == ["", "502 from something else"]
    assert way_in.changed == [KEY, KEY]


async def test_a_gateway_that_answers_again_is_believed_at_once(way_in: WayIn) -> None:
    way_in.headers = {}
    assert [await way_in.poll() for _ in range(2)][-1]
    way_in.headers = {"X-Correlation-ID": "two"}
    assert await way_in.poll() == ""


async def test_an_address_where_nobody_listens_is_reported(way_in: WayIn, unused_tcp_port: int) -> None:
    way_in.port = unused_tcp_port
    reasons = [await way_in.poll() for _ in range(2)]
    assert "Cannot connect to host" in str(reasons[-1])


@pytest.mark.parametrize(("host", "asked"), [("a.example.com", "a.example.com"), ("*.b.com", "probe.b.com")])
async def test_it_is_asked_by_its_host(way_in: WayIn, host: str, asked: str) -> None:
    await way_in.poll(host)
    assert way_in.hosts == [asked]


async def test_another_target_is_not_known_yet(way_in: WayIn) -> None:
    await way_in.poll()
    way_in.headers = {}
    assert await way_in.poll("other.example.com") is None


async def test_a_gateway_that_is_not_to_be_asked_is_forgotten(way_in: WayIn) -> None:
    await way_in.poll()
    way_in.probes.delete(KEY)
    assert way_in.probes.reason(KEY) is None
