"""A Redis that Sentinels name: who asks for it gets whichever server is the primary."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio.sentinel import SentinelManagedSSLConnection
from redis.exceptions import AuthenticationError, ReadOnlyError, RedisError
from redis.exceptions import ConnectionError as RedisDown

from fashion.commands.platform.status import read_store_statuses
from fashion.kernel.outages import is_store_down
from fashion.kernel.redis import Client, check_redis, open_redis
from fashion.settings import Settings
from support.stores.redis_servers import SERVICE, SentinelSet, fail_over, sentinel_set
from support.waiting import eventually


@pytest.fixture(scope="module")
def sentinels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SentinelSet]:
    with sentinel_set(tmp_path_factory.mktemp("sentinels")) as made:
        yield made


@pytest.fixture
def settings(settings: Settings, sentinels: SentinelSet) -> Settings:
    return settings.model_copy(update={"redis_url": sentinels.url})


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Client]:
    client = open_redis(settings)
    yield client
    await client.aclose()


async def test_a_script_runs_on_the_primary(redis: Client) -> None:
    assert await redis.register_script("return redis.call('INCR', KEYS[1])")(keys=["counted"]) == 1


async def test_a_wrong_password_is_reported(settings: Settings) -> None:
    with pytest.raises(AuthenticationError):
        await check(settings, settings.redis_url.replace(":s3cret@", ":bad@"))


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        (f"/{SERVICE}", "/other", "no Sentinel names a primary 'other' that is up"),
        ("sentinel_password=s3cret", "", "no Sentinel answers: .*Authentication"),
    ],
)
async def test_no_primary_is_an_outage(settings: Settings, wrong: str, right: str, words: str) -> None:
    with pytest.raises(RedisError, match=words) as raised:
        await check(settings, settings.redis_url.replace(wrong, right))
    assert is_store_down(raised.value)


async def check(settings: Settings, url: str) -> None:
    await check_redis(settings.model_copy(update={"redis_url": url}))


async def test_its_status_names_the_primary(settings: Settings, sentinels: SentinelSet) -> None:
    _, status = await read_store_statuses(settings)
    assert status.healthy
    assert status.detail.endswith(f" (the primary is 127.0.0.1:{sentinels.primary.port})")
    assert "s3cret" not in status.url


def test_tls_is_spoken_with_the_primary_and_the_sentinels(settings: Settings, tmp_path: Path) -> None:
    url = "rediss+sentinel://:p@one:26379/main?sentinel_password=q"
    pool = open_redis(settings.model_copy(update={"redis_url": url, "redis_ca_file": tmp_path})).connection_pool
    options = pool.sentinel_manager.sentinels[0].connection_pool.connection_kwargs
    assert pool.connection_class is SentinelManagedSSLConnection
    assert pool.connection_kwargs["ssl_ca_certs"] == options["ssl_ca_certs"] == str(tmp_path)
    assert (pool.connection_kwargs["password"], options["password"]) == ("p", "q")


async def test_a_client_follows_a_failover(redis: Client, sentinels: SentinelSet) -> None:
    await redis.set("kept", "1")
    assert await redis.wait(1, 10_000) == 1
    fail_over(sentinels)

    async def writes() -> bool:
        try:
            return bool(await redis.set("written", "1"))
        except (RedisDown, ReadOnlyError):
            return False

    await eventually(writes)
    assert await redis.get("kept") == b"1"
    assert redis.connection_pool.master_address == ("127.0.0.1", sentinels.primary.port)
