from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
from redis.asyncio import Redis

from fashion.commands.backups.services import any_runs, clear_redis
from fashion.kernel.redis import Client, open_redis
from fashion.settings import Settings
from support.redis_servers import PASSWORD, ClusterSet, cluster_set


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


async def test_a_service_that_listens_to_any_node_of_a_cluster_is_known(
    clustered: Settings, client: Client, cluster: ClusterSet, postgres_url: str
) -> None:
    connection = await asyncpg.connect(postgres_url)
    assert not await any_runs(connection, client, clustered)
    for node in cluster.primaries:
        async with Redis(port=node.port, password=PASSWORD) as service, service.pubsub() as channel:
            await channel.subscribe(f"{clustered.key_prefix}:cache:invalidate")
            await channel.get_message(timeout=5)
            assert await any_runs(connection, client, clustered)
    await connection.close()


async def test_what_a_platform_holds_in_a_cluster_is_deleted_and_no_more(
    clustered: Settings, client: Client
) -> None:
    for name in (f"{clustered.key_prefix}:a", f"{clustered.key_prefix}:b", "another:a"):
        await client.set(name, "value", ex=600)
    await clear_redis(client, clustered.key_prefix)
    left = [key async for key in client.scan_iter(match="*")]
    assert left == [b"another:a"]
