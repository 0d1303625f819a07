"""A Redis without memory is said to be full, and what was acknowledged still ends in a ranking."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis.exceptions import OutOfMemoryError

from support.platforms.processes import Json, Platform, new_user, photo_of_its_own, wait_for

EXPECTED = {"store is down", "uploads are rejected"}
FILLER = "filler"


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


def errors(platform: Platform) -> Counter[str]:
    return Counter(line["event"] for line in platform.logs() if line["level"] == "error")


def test_uploads_are_rejected_while_redis_is_full_and_all_acknowledged_are_ranked(broken: Platform) -> None:
    accepted, before = list[Json](), errors(broken)

    def upload() -> int:
        answer = broken.upload(new_user(), photo_of_its_own())
        if answer.status_code == 201:
            accepted.append(answer.json())
        return answer.status_code

    with full_redis(broken):
        wait_for(lambda: upload() == 503)
        wait_for(lambda: broken.metric("imaging", "fashion_shedding") == 1)
    wait_for(lambda: upload() == 201)
    wait_for(lambda: all(broken.is_ranked(analysis) for analysis in accepted))
    assert (errors(broken) - before).keys() <= EXPECTED
