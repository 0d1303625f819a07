"""A full store: what is recorded is rejected with the reason, reads go on, and it ends without a restart."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from support.platforms.processes import Platform, Stores, new_user, photo_of_its_own, wait_for
from support.stores.disks import filled, small_disk

DISK, MEMORY = "PostgreSQL has no disk space left", "Redis is out of memory"
DISK_BYTES = 220_000_000
LEFT_BYTES = 200_000


@pytest.fixture(scope="module")
def cramped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform whose PostgreSQL is on a small file system."""
    folder = tmp_path_factory.mktemp("cramped")
    (folder / "postgres").mkdir()
    with small_disk(folder / "postgres", DISK_BYTES), Platform.over(Stores(folder), folder).running() as made:
        yield made
    shutil.rmtree(folder)


def rejects_uploads(platform: Platform, reason: str) -> bool:
    """Whether an upload is rejected for this reason; until then it is accepted or rejected, and nothing else."""
    answer = platform.upload(new_user(), photo_of_its_own())
    assert answer.status_code in {201, 503}, answer.text
    return answer.status_code == 503 and reason in answer.json()["detail"]


def is_shedding(platform: Platform, reason: str) -> bool:
    said = platform.get("/ready", service="imaging").json()["shedding"]
    return reason in said and platform.metric("imaging", "fashion_shedding") == 1


def takes_everything(platform: Platform) -> bool:
    accepted = platform.upload(new_user(), photo_of_its_own()).status_code == 201
    return accepted and not platform.get("/ready", service="imaging").json()["shedding"]


def test_a_full_disk_is_a_readable_503_until_there_is_room(cramped: Platform) -> None:
    user = new_user()
    cramped.measured(user)
    with filled(cramped.folder / "postgres"):
        wait_for(lambda: rejects_uploads(cramped, DISK))
        wait_for(lambda: is_shedding(cramped, DISK))
        assert len(cramped.history(user)) == 1
        assert cramped.is_ready("imaging")
    wait_for(lambda: takes_everything(cramped))
    assert cramped.measured(new_user())


@contextmanager
def full_redis(platform: Platform) -> Iterator[None]:
    """A Redis that takes nothing more and evicts nothing."""
    with platform.redis() as redis:
        given = {name: redis.config_get(name)[name] for name in ("maxmemory", "maxmemory-policy")}
        redis.config_set("maxmemory-policy", "noeviction")
        redis.config_set("maxmemory", "1")
        try:
            yield
        finally:
            for name, value in given.items():
                redis.config_set(name, value)


def is_limited(platform: Platform) -> bool:
    """Whether a gateway still limits the requests of an address."""
    gateway, address = "gateway-limited", "192.0.2.77"
    platform.start(gateway, rate_limit="20", forwarded_hops="1")
    answers = [platform.get("/v1/colors?tone=1", service=gateway, x_forwarded_for=address) for _ in range(45)]
    platform.stop(gateway)
    return {answer.status_code for answer in answers} == {200, 429}


def test_a_full_redis_is_a_readable_503_until_there_is_room(broken: Platform) -> None:
    user = new_user()
    broken.measured(user)
    with full_redis(broken):
        wait_for(lambda: rejects_uploads(broken, MEMORY))
        wait_for(lambda: is_shedding(broken, MEMORY))
        for path in ("history", "profile", "products"):
            assert broken.get(f"/v1/users/{user}/{path}", user).status_code == 200
        assert is_limited(broken)
        rejected = broken.call("POST", f"/v1/users/{user}/events/tickets", user)
        assert (rejected.status_code, MEMORY in rejected.json()["detail"]) == (503, True)
        erasure = broken.call("DELETE", f"/v1/users/{user}", user)
        assert erasure.status_code in {204, 503}
    wait_for(lambda: takes_everything(broken))
    assert broken.call("DELETE", f"/v1/users/{user}", user).status_code == 204
    assert broken.history(user) == []
    assert broken.measured(user)
