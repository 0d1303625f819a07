"""The events of a platform in use move from Redis to NATS and back, one service after the other."""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.platforms.effects import EFFECTS, times_recorded
from support.platforms.processes import Json, Platform, wait_for
from support.stores.nats_servers import nats_server

ORDER = "products", "imaging", "gateway", "color"


def move(platform: Platform, **events: str) -> None:
    """Start each service again with its events elsewhere, as a rollout does."""
    for service in ORDER:
        time.sleep(random.uniform(0, 0.5))
        platform.stop(service)
        platform.start(service, **events)


@pytest.fixture(scope="module")
def moved(
    postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Platform, list[Json]]]:
    """A platform whose events moved there and back while photos were uploaded; and what it acknowledged."""
    folder: Path = tmp_path_factory.mktemp("moving")
    platform = Platform(folder, postgres_url, redis_url)
    with nats_server(folder / "nats") as server, platform.running():
        with platform.uploading(users=2) as uploading:
            for events in ({"events_url": server.url}, {}):
                wait_for(uploading.is_past(len(uploading.acknowledged) + 3))
                move(platform, **events)
                wait_for(uploading.is_past(len(uploading.acknowledged) + 3))
        yield platform, uploading.acknowledged
    shutil.rmtree(folder)


def test_every_acknowledged_upload_ends_in_a_ranking(moved: tuple[Platform, list[Json]]) -> None:
    platform, acknowledged = moved
    assert len(acknowledged) > 12
    for analysis in acknowledged:
        assert platform.is_ranked(analysis)


def test_no_effect_is_doubled(moved: tuple[Platform, list[Json]]) -> None:
    platform, _ = moved
    wait_for(lambda: platform.pending() == 0)
    for service in EFFECTS:
        assert times_recorded(platform, service) == {1}


def test_nothing_is_a_dead_letter(moved: tuple[Platform, list[Json]]) -> None:
    platform, _ = moved
    assert platform.metric("gateway", "fashion_dead_letters") == 0
