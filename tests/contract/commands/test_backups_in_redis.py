from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
from redis.asyncio import Redis

from fashion.commands.backups.services import any_runs, clear_redis
from fashion.gateway.live_events.tickets import Tickets
from fashion.kernel.cache.cache import Cache
from fashion.kernel.cache.user_values import cache_prefix
from fashion.kernel.events.transports.redis_streams.stream import stream_key
from fashion.kernel.http.authentication.principal import Principal
from fashion.kernel.http.authentication.pseudonyms import Pseudonyms
from fashion.kernel.redis import Client, open_redis
from fashion.settings import Settings
from support.caching import Counting
from support.stores.redis_servers import PASSWORD, ClusterSet, cluster_set
from support.waiting import Start, end, eventually

ADA = Principal(tenant="shop", subject="ada", scopes=frozenset({"me"}), pseudonym="p")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterSet]:
    with cluster_set(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture
def clustered(owner: Settings, cluster: ClusterSet) -> Settings:
    return owner.model_copy(update={"redis_url": cluster.url})


@pytest.fixture
async def client(clustered: Settings) -> AsyncIterator[Client]:
    opened = open_redis(clustered)
    yield opened
    await opened.aclose()


@pytest.fixture
async def connection(postgres_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(postgres_url)
    yield opened
    await opened.close()


async def test_a_service_that_listens_to_a_cluster_is_known(
    clustered: Settings, client: Client, connection: asyncpg.Connection, start: Start
) -> None:
    assert not await any_runs(connection, client, clustered)
    listening = start(Cache(client, clustered.key_prefix, memory_bytes=0).listen)
    await eventually(lambda: any_runs(connection, client, clustered))
    await end([listening])


async def test_a_service_that_listens_to_any_node_of_a_cluster_is_known(
    clustered: Settings, client: Client, connection: asyncpg.Connection, cluster: ClusterSet
) -> None:
    name = f"{cache_prefix(clustered.key_prefix)}:test"
    for node in cluster.primaries:
        async with Redis(port=node.port, password=PASSWORD) as service, service.pubsub() as channel:
            await channel.subscribe(name)
            await channel.get_message(timeout=5)
            assert await any_runs(connection, client, clustered)


async def test_what_a_platform_holds_in_a_cluster_is_deleted_and_no_more(
    clustered: Settings, client: Client
) -> None:
    await Cache(client, clustered.key_prefix, memory_bytes=0).fetch("colors", "ada", ["user:ada"], 60, Counting())
    await client.xadd(stream_key(clustered.key_prefix), {"position": "1"})
    await Tickets(client, clustered.platform, Pseudonyms("key")).issue(ADA)
    await client.set("another:a", "value", ex=600)
    held = {key async for key in client.scan_iter(match=f"*{clustered.platform}*")}
    await clear_redis(client, clustered)
    left = [key async for key in client.scan_iter(match="*")]
    assert (len(held) >= 4, left) == (True, [b"another:a"])
