import asyncio
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest

from fashion.kernel.background import running
from support.platforms import Platform, new_user, photo_of_its_own, wait_for

SERVICE = "imaging-draining"


@pytest.fixture
def draining(platform: Platform) -> Iterator[Platform]:
    """One more imaging, which drains for a second."""
    platform.start(SERVICE, drain_seconds="1")
    yield platform
    platform.stop(SERVICE)


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
        time.sleep(0.5)
        draining.children[SERVICE].send_signal(signal.SIGTERM)
        seen = [status for answer in answers for status in answer.result()]
    assert set(seen) == {201}
    assert draining.children[SERVICE].wait(10) == 0


def test_ready_fails_first_and_clients_are_asked_to_reconnect_while_answered(draining: Platform) -> None:
    with httpx.Client(base_url=draining.url("", SERVICE)) as client:
        assert client.get("/health").headers.get("Connection") != "close"
        draining.children[SERVICE].send_signal(signal.SIGTERM)
        wait_for(lambda: client.get("/ready").status_code == 503)
        assert client.get("/ready").json()["status"] == "draining"
        assert client.get("/health").headers["Connection"] == "close"
    assert draining.upload(new_user(), service=SERVICE).status_code == 201
    assert draining.children[SERVICE].wait(10) == 0


def test_an_upload_that_is_still_coming_in_is_finished(draining: Platform) -> None:
    def slowly() -> Iterator[bytes]:
        photo = photo_of_its_own()
        yield photo[:1000]
        draining.children[SERVICE].send_signal(signal.SIGTERM)
        time.sleep(1.5)
        yield photo[1000:]

    headers = {"Content-Type": "image/jpeg"}
    answer = draining.call("POST", "/v1/analyses", new_user(), service=SERVICE, headers=headers, content=slowly())
    assert answer.status_code == 201
    assert draining.children[SERVICE].wait(10) == 0


def test_a_gateway_with_followers_stops_all_the_same(platform: Platform) -> None:
    platform.start("gateway-draining")
    user = new_user()
    path = platform.url(f"/v1/users/{user}/events", "gateway-draining")
    with platform.web.stream("GET", path, headers={"X-User-ID": user}) as events:
        next(events.iter_lines())
        platform.children["gateway-draining"].send_signal(signal.SIGTERM)
        assert platform.children["gateway-draining"].wait(10) == 0


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
