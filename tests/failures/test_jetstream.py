"""A whole platform with its event stream in NATS JetStream, whose server and services are killed."""

import asyncio
import random
import shutil
import time
from collections.abc import Iterator
from itertools import islice

import pytest

from support.identity.tokens import pseudonym
from support.platforms.effects import CHAIN, EFFECTS, times_recorded
from support.platforms.processes import Json, Platform, new_user, photo_of_its_own, wait_for
from support.stores.nats_servers import NatsServer, nats_server, texts_in

ROUNDS = 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    with nats_server(tmp_path_factory.mktemp("nats")) as made:
        yield made


@pytest.fixture(scope="module")
def streaming(
    server: NatsServer, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("streaming")
    made = Platform(folder, postgres_url, redis_url, events_url=server.url, stream_seconds="8")
    with made.running():
        yield made
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def survived(streaming: Platform, server: NatsServer) -> tuple[Platform, list[Json]]:
    """NATS and every consumer were killed while photos were uploaded; the platform, and what it acknowledged."""
    with streaming.uploading(users=2) as uploading:
        for victim in ("nats", "color", "products", "imaging") * ROUNDS:
            wait_for(uploading.is_past(len(uploading.acknowledged)))
            time.sleep(random.uniform(0, 0.3))
            if victim == "nats":
                server.kill()
                time.sleep(random.uniform(0, 0.5))
                server.start()
            else:
                streaming.kill(victim)
                streaming.restart(victim)
    wait_for(lambda: streaming.pending() == 0)
    return streaming, uploading.acknowledged


def test_a_follower_sees_the_whole_chain_live(streaming: Platform) -> None:
    user = new_user()
    with streaming.following(user) as events:
        streaming.upload(user)
        assert [each.type for each in islice(events, 3)] == CHAIN


def test_who_reconnects_after_the_stream_was_trimmed_misses_nothing(streaming: Platform) -> None:
    user = new_user()
    with streaming.following(user) as events:
        streaming.upload(user)
        first = next(events)
    streaming.measured(user)
    wait_for(lambda: streaming.metric("gateway", "fashion_stream_length") == 0)
    with streaming.following(user, last=first.id) as events:
        received = [first, *islice(events, 5)]
    assert sorted(each.type for each in received) == sorted(CHAIN * 2)


def test_an_erased_user_is_nowhere_though_events_were_on_their_way(streaming: Platform) -> None:
    user, photo = new_user(), photo_of_its_own()
    for _ in range(5):
        streaming.upload(user, photo)
    assert streaming.call("DELETE", f"/v1/users/{user}", user).status_code == 204
    assert traces(streaming, user) == []
    wait_for(lambda: streaming.pending() == 0)
    assert traces(streaming, user) == []


def traces(platform: Platform, user: str) -> list[str]:
    """Messages about a user, besides the news of the erasure."""
    texts = asyncio.run(texts_in(platform.transport_settings()))
    return [text for text in texts if pseudonym(user) in text and "UserErased" not in text]


def test_a_server_that_is_gone_is_said_and_uploads_are_kept(streaming: Platform, server: NatsServer) -> None:
    user = new_user()
    server.kill()
    wait_for(lambda: "nats" in streaming.stores_down("imaging"))
    ready = streaming.get("/ready", service="gateway")
    assert (ready.status_code, "redis" in ready.json()["stores"]) == (200, False)
    analysis = streaming.upload(user).json()
    server.start()
    wait_for(lambda: streaming.is_ranked(analysis))
    wait_for(lambda: not streaming.stores_down("imaging"))


def test_every_acknowledged_upload_ends_in_a_ranking(survived: tuple[Platform, list[Json]]) -> None:
    platform, acknowledged = survived
    assert len(acknowledged) > ROUNDS
    for analysis in acknowledged:
        assert platform.is_ranked(analysis)


def test_no_effect_is_doubled(survived: tuple[Platform, list[Json]]) -> None:
    platform, _ = survived
    for service in EFFECTS:
        assert times_recorded(platform, service) == {1}


def test_nothing_is_a_dead_letter(survived: tuple[Platform, list[Json]]) -> None:
    platform, _ = survived
    assert platform.metric("gateway", "fashion_dead_letters") == 0
