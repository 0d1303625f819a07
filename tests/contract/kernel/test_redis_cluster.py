"""Events, caches, locks and rate limits on a Redis Cluster of three, by the contracts of one server."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from redis.exceptions import ConnectionError as RedisDown

from contract.gateway.test_rates import gateways_of, still, test_gateways_share_the_limit_of_an_address
from contract.kernel.cache.conftest import open_cache
from contract.kernel.cache.test_cache import (
    test_many_keys_at_once_are_no_failure_of_redis,
    test_two_instances_wait_for_one_computation,
)
from contract.kernel.cache.test_invalidation import (
    TestALateValue,
    TestAReadInTheMiddleOfAnInvalidation,
    test_whatever_the_order_nobody_reads_what_was_invalidated_before,
)
from contract.kernel.events.consumer.conftest import consume, database, impatient, key, publish
from contract.kernel.events.consumer.test_consumer import test_an_event_that_comes_twice_takes_effect_once
from contract.kernel.events.consumer.test_failures import TestADeadLetter
from contract.kernel.events.consumer.test_outages import test_what_a_dead_consumer_held_is_handled_by_another
from contract.kernel.events.test_budget import test_requests_are_rejected_before_the_relay_stops
from contract.kernel.events.test_erasure import TestScrubbing
from contract.kernel.events.test_lag import stream, test_who_has_acknowledged_everything_is_not_late
from contract.kernel.events.test_relay import (
    another,
    relay,
    test_it_publishes_exactly_the_log_in_order,
    test_two_that_lead_at_once_publish_nothing_twice,
    test_what_redis_forgot_is_sent_again,
)
from contract.kernel.test_instances import running, test_each_instance_is_listed_once_as_it_is_now
from fashion.commands.platform.status import read_store_statuses
from fashion.kernel.cache.user_values import cache_prefix
from fashion.kernel.events.transports.redis_streams.stream import stream_key
from fashion.kernel.redis import Client, check_redis, server_memory, server_time
from fashion.settings import Settings
from support.stores.redis_servers import ClusterSet, cluster_set

__all__ = [
    "TestADeadLetter",
    "TestALateValue",
    "TestAReadInTheMiddleOfAnInvalidation",
    "TestScrubbing",
    "another",
    "consume",
    "database",
    "gateways_of",
    "impatient",
    "key",
    "open_cache",
    "publish",
    "relay",
    "running",
    "still",
    "stream",
    "test_an_event_that_comes_twice_takes_effect_once",
    "test_each_instance_is_listed_once_as_it_is_now",
    "test_gateways_share_the_limit_of_an_address",
    "test_it_publishes_exactly_the_log_in_order",
    "test_many_keys_at_once_are_no_failure_of_redis",
    "test_requests_are_rejected_before_the_relay_stops",
    "test_two_instances_wait_for_one_computation",
    "test_two_that_lead_at_once_publish_nothing_twice",
    "test_what_a_dead_consumer_held_is_handled_by_another",
    "test_what_redis_forgot_is_sent_again",
    "test_whatever_the_order_nobody_reads_what_was_invalidated_before",
    "test_who_has_acknowledged_everything_is_not_late",
]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterSet]:
    with cluster_set(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture(scope="module")
def redis_url(cluster: ClusterSet) -> str:
    return cluster.url


async def test_the_keys_of_concerns_are_on_nodes_of_their_own(settings: Settings, redis: Client) -> None:
    await redis.ping()
    for _ in range(100):
        prefix = settings.model_copy(update={"platform": f"p{uuid4().hex[:12]}"}).key_prefix
        if redis.get_node_from_key(stream_key(prefix)) != redis.get_node_from_key(cache_prefix(prefix)):
            return
    pytest.fail("events and caches of 100 platforms are on the same node")


async def test_clock_and_memory_are_those_of_the_keys_node(
    settings: Settings, redis: Client, cluster: ClusterSet
) -> None:
    key = stream_key(settings.key_prefix)
    cluster.primary_of(key).ask("CONFIG", "SET", "maxmemory", "123mb")
    used, most = await server_memory(redis, key)
    cluster.primary_of(key).ask("CONFIG", "SET", "maxmemory", "0")
    assert (used > 0, most, await server_time(redis, key) > 1e9) == (True, 123 * 1024**2, True)


async def test_its_status_counts_the_primaries(settings: Settings) -> None:
    _, status = await read_store_statuses(settings)
    assert status.healthy
    assert status.detail.endswith(" (a cluster of 3 primaries)")


async def test_nodes_that_do_not_answer_are_an_outage(settings: Settings, unused_tcp_port: int) -> None:
    url = f"redis+cluster://127.0.0.1:{unused_tcp_port}"
    with pytest.raises(RedisDown, match="cannot be connected"):
        await check_redis(settings.model_copy(update={"redis_url": url}))
