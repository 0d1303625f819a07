"""A Redis without memory is said to be full, and what was acknowledged still ends in a ranking."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis import Redis
from redis.exceptions import OutOfMemoryError

from fashion.vocabulary import SERVICES
from support.platforms import Json, Platform, Stores, new_user, photo_of_its_own, wait_for

EXPECTED = {"store is down", "uploads are rejected"}
FILLER = "filler"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform with stores of its own."""
    folder = tmp_path_factory.mktemp("own")
    running = Platform.over(Stores(folder), folder)
    running.prepare()
    running.start(*SERVICES)
    yield running
    running.close()
    shutil.rmtree(folder)


@contextmanager
def full_redis(platform: Platform) -> Iterator[None]:
    """Redis takes no writes meanwhile; nothing in it can be evicted."""
    with platform.redis() as redis:
        allowed = redis.config_get("maxmemory")["maxmemory"]
        redis.config_set("maxmemory", redis.info("memory")["used_memory"] + 1_000_000)
        try:
            fill(redis)
            yield
        finally:
            redis.config_set("maxmemory", allowed)
            redis.delete(FILLER)


def fill(redis: Redis) -> None:
    while True:
        try:
            redis.rpush(FILLER, "x" * 10_000)
        except OutOfMemoryError:
            return


def is_ranked(platform: Platform, analysis: Json) -> bool:
    return not any(view["pending"] for view in platform.following_from(analysis).values())


def test_uploads_are_rejected_while_redis_is_full_and_all_acknowledged_are_ranked(own: Platform) -> None:
    accepted = list[Json]()

    def upload() -> int:
        answer = own.upload(new_user(), photo_of_its_own())
        if answer.status_code == 201:
            accepted.append(answer.json())
        return answer.status_code

    with full_redis(own):
        wait_for(lambda: upload() == 503)
        wait_for(lambda: own.metric("imaging", "fashion_shedding") == 1)
    wait_for(lambda: upload() == 201)
    wait_for(lambda: all(is_ranked(own, analysis) for analysis in accepted))
    errors = {line["event"] for line in own.logs() if line["level"] == "error"}
    assert errors <= EXPECTED
