"""A whole platform whose events are stored on three NATS servers, of which one at a time is killed."""

import random
import shutil
import time
from collections.abc import Iterator
from itertools import islice

import pytest

from support.platforms.effects import CHAIN, EFFECTS, times_recorded
from support.platforms.processes import Json, Platform, new_user, wait_for
from support.stores.nats_servers import NatsCluster, nats_cluster


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsCluster]:
    with nats_cluster(tmp_path_factory.mktemp("nats-cluster")) as made:
        yield made


@pytest.fixture(scope="module")
def streaming(
    servers: NatsCluster, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("streaming")
    made = Platform(folder, postgres_url, redis_url, events_url=servers.url)
    with made.running():
        yield made
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def survived(streaming: Platform, servers: NatsCluster) -> tuple[Platform, list[Json]]:
    """Every server was killed in turn, the leader first; the platform, and the photos that it acknowledged."""
    leader = servers.leader(streaming.transport_settings())
    with streaming.uploading(users=2) as uploading:
        for victim in (leader, *(each for each in servers.servers if each is not leader)):
            wait_for(uploading.is_past(len(uploading.acknowledged)))
            time.sleep(random.uniform(0, 0.3))
            victim.kill()
            wait_for(uploading.is_past(len(uploading.acknowledged) + 3))
            victim.start()
            wait_for(lambda: servers.is_whole(streaming.transport_settings()))
    wait_for(lambda: streaming.pending() == 0)
    return streaming, uploading.acknowledged


def test_a_follower_sees_the_chain_of_a_photo_while_the_leader_is_gone(
    streaming: Platform, servers: NatsCluster
) -> None:
    user, leader = new_user(), servers.leader(streaming.transport_settings())
    with streaming.following(user) as events:
        leader.kill()
        streaming.upload(user)
        assert [each.type for each in islice(events, 3)] == CHAIN
    leader.start()
    wait_for(lambda: servers.is_whole(streaming.transport_settings()))


def test_every_acknowledged_upload_ends_in_a_ranking(survived: tuple[Platform, list[Json]]) -> None:
    platform, acknowledged = survived
    assert len(acknowledged) > 9
    for analysis in acknowledged:
        assert platform.is_ranked(analysis)


def test_no_effect_is_doubled(survived: tuple[Platform, list[Json]]) -> None:
    platform, _ = survived
    for service in EFFECTS:
        assert times_recorded(platform, service) == {1}


def test_nothing_is_a_dead_letter(survived: tuple[Platform, list[Json]]) -> None:
    platform, _ = survived
    assert platform.metric("gateway", "fashion_dead_letters") == 0
