"""Nobody takes all event streams of a gateway."""

import resource
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from signal import SIGKILL

import httpx
import psutil
import pytest

from fashion.local.stores.data_folder import free_port
from fashion.local.stores.process import spawn
from support.platforms.processes import Platform, new_user, wait_for

PER_USER, PER_ADDRESS, PER_TENANT = 3, 8, 10


@pytest.fixture(scope="module")
def gateway(platform: Platform) -> Iterator[str]:
    """A gateway behind a proxy that takes few streams."""
    limits = {
        "event_streams_per_user": str(PER_USER),
        "event_streams_per_address": str(PER_ADDRESS),
        "event_streams_per_tenant": str(PER_TENANT),
    }
    platform.start("gateway-streams", forwarded_hops="1", **limits)
    yield "gateway-streams"
    platform.stop("gateway-streams")


@pytest.fixture
def limited(platform: Platform, gateway: str) -> str:
    """The gateway, once the streams of other tests have ended."""
    wait_for(lambda: platform.metric(gateway, "fashion_event_streams") == 0)
    return gateway


@contextmanager
def stream(platform: Platform, service: str, user: str, address: str) -> Iterator[httpx.Response]:
    headers = {"X-User-ID": user, "X-Forwarded-For": address}
    with platform.web.stream("GET", platform.url(f"/v1/users/{user}/events", service), headers=headers) as answer:
        # The stream ends with its iterator, which therefore has to be held.
        lines = answer.iter_lines()
        if answer.status_code == 200:
            next(lines)
        else:
            answer.read()
        yield answer


def assert_rejected(answer: httpx.Response, status: int, kind: str) -> None:
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:fashion:problem:{kind}")
    assert int(answer.headers["Retry-After"]) >= 1


def test_one_user_cannot_take_the_streams_of_others(platform: Platform, limited: str) -> None:
    user = new_user()
    with ExitStack() as streams:
        opened = [streams.enter_context(stream(platform, limited, user, f"192.0.2.{n}")) for n in range(PER_USER)]
        assert {each.status_code for each in opened} == {200}
        with stream(platform, limited, user, "192.0.2.99") as another:
            assert_rejected(another, 429, "too-many-streams")
        with stream(platform, limited, new_user(), "192.0.2.99") as other:
            assert other.status_code == 200


def test_one_address_cannot_take_the_streams_of_others(platform: Platform, limited: str) -> None:
    with ExitStack() as streams:
        for _ in range(PER_ADDRESS):
            opened = streams.enter_context(stream(platform, limited, new_user(), "198.51.100.1"))
            assert opened.status_code == 200
        with stream(platform, limited, new_user(), "198.51.100.1") as another:
            assert_rejected(another, 429, "too-many-streams")
        with stream(platform, limited, new_user(), "198.51.100.2") as other:
            assert other.status_code == 200


def test_one_tenant_cannot_take_all_streams(platform: Platform, limited: str) -> None:
    with ExitStack() as streams:
        for n in range(PER_TENANT):
            streams.enter_context(stream(platform, limited, new_user(), f"192.0.2.{n}"))
        with stream(platform, limited, new_user(), "192.0.2.99") as another:
            assert_rejected(another, 429, "too-many-streams")


def test_a_stream_that_ends_makes_room(platform: Platform, limited: str) -> None:
    user = new_user()
    with ExitStack() as streams:
        for _ in range(PER_USER):
            streams.enter_context(stream(platform, limited, user, "203.0.113.1"))

    def is_admitted() -> bool:
        with stream(platform, limited, user, "203.0.113.1") as again:
            return again.status_code == 200

    wait_for(is_admitted)


def test_streams_leave_half_of_the_descriptors_to_requests(platform: Platform) -> None:
    few = 128
    with with_descriptors(platform, "gateway-few", few):
        assert psutil.Process(platform.children["gateway-few"].pid).rlimit(resource.RLIMIT_NOFILE)[0] == few
        with ExitStack() as streams:
            for n in range(few // 2):
                streams.enter_context(stream(platform, "gateway-few", new_user(), f"192.0.2.{n}"))
            with stream(platform, "gateway-few", new_user(), "192.0.2.250") as another:
                assert_rejected(another, 503, "unavailable")
            assert platform.get("/v1/colors?tone=2", service="gateway-few").status_code == 200


@contextmanager
def with_descriptors(platform: Platform, name: str, most: int) -> Iterator[None]:
    """A gateway that may open so few descriptors; not forked, for it has the limits of whom it is started by."""
    port = platform.ports[name] = free_port()
    serve = [sys.executable, "-m", "fashion.cli", "serve", "gateway"]
    limited = ["sh", "-c", f'ulimit -n {most} && exec "$@"', "sh", *serve]
    log = platform.folder / "logs" / f"{name}.log"
    environment = platform.environment(port=str(port), forwarded_hops="1")
    platform.children[name] = spawn(limited, log=log, on_parent_death=SIGKILL, env=environment)
    wait_for(lambda: platform.is_ready(name))
    try:
        yield
    finally:
        platform.stop(name)
