import asyncio
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest

from fashion.kernel.background import running
from support.platforms.processes import Platform, new_user, photo_of_its_own, wait_for
from support.waiting import PATIENCE

SERVICE = "imaging-draining"


@pytest.fixture
def draining(platform: Platform) -> Iterator[Platform]:
    """One more imaging, which drains for longer than a client takes from a look at /ready to its upload."""
    platform.start(SERVICE, drain_seconds="5")
    yield platform
    platform.kill(SERVICE)


def upload_while_ready(platform: Platform) -> list[int]:
    """What a client is answered that keeps its connection and looks at /ready before each upload."""
    seen: list[int] = []
    with httpx.Client(base_url=platform.url("", SERVICE), timeout=30) as client:
        while client.get("/ready").status_code == 200:
            headers = {"X-User-ID": new_user(), "Content-Type": "image/jpeg"}
            seen.append(client.post("/v1/analyses", headers=headers, content=photo_of_its_own()).status_code)
    return seen


def test_sigterm_under_load_fails_no_request(draining: Platform) -> None:
    with ThreadPoolExecutor(4) as clients:
        answers = [clients.submit(upload_while_ready, draining) for _ in range(4)]
        wait_for(lambda: draining.metric(SERVICE, "fashion_analyses_total") >= 4)
        draining.children[SERVICE].send_signal(signal.SIGTERM)
        seen = [status for answer in answers for status in answer.result()]
    assert set(seen) == {201}
    assert draining.children[SERVICE].wait(PATIENCE) == 0


def test_ready_fails_first_and_clients_are_asked_to_reconnect_while_answered(draining: Platform) -> None:
    with httpx.Client(base_url=draining.url("", SERVICE)) as client:
        assert client.get("/health").headers.get("Connection") != "close"
        draining.children[SERVICE].send_signal(signal.SIGTERM)
        wait_for(lambda: client.get("/ready").status_code == 503)
        assert client.get("/ready").json()["status"] == "draining"
        assert client.get("/health").headers["Connection"] == "close"
    assert draining.upload(new_user(), service=SERVICE).status_code == 201


def test_an_upload_that_is_still_coming_in_is_finished(platform: Platform) -> None:
    platform.start(SERVICE)
    idle = platform.metric(SERVICE, "fashion_http_requests_in_flight")

    def slowly() -> Iterator[bytes]:
        photo = photo_of_its_own()
        yield photo[:1000]
        wait_for(lambda: platform.metric(SERVICE, "fashion_http_requests_in_flight") > idle)
        platform.children[SERVICE].send_signal(signal.SIGTERM)
        wait_for(lambda: [line for line in platform.logs(SERVICE) if line["event"] == "draining"])
        yield photo[1000:]

    headers = {"Content-Type": "image/jpeg"}
    answer = platform.call("POST", "/v1/analyses", new_user(), service=SERVICE, headers=headers, content=slowly())
    assert answer.status_code == 201
    assert platform.children[SERVICE].wait(PATIENCE) == 0


def test_a_gateway_with_followers_stops_all_the_same(platform: Platform) -> None:
    platform.start("gateway-draining")
    user = new_user()
    path = platform.url(f"/v1/users/{user}/events", "gateway-draining")
    with platform.web.stream("GET", path, headers={"X-User-ID": user}) as events:
        next(events.iter_lines())
        platform.children["gateway-draining"].send_signal(signal.SIGTERM)
        assert platform.children["gateway-draining"].wait(PATIENCE) == 0


async def test_a_task_that_loses_a_cancellation_is_cancelled_again() -> None:
    lost: Future[None] = Future()

    async def task() -> None:
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
            if lost.done():
                raise asyncio.CancelledError
            lost.set_result(None)

    async with running({"deaf": task}):
        await asyncio.sleep(0)
    assert lost.done()
