"""A NATS whose disk is full: uploads are rejected with the reason, and those accepted before are ranked later."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.platforms.processes import Json, Platform, new_user, photo_of_its_own, wait_for
from support.stores.disks import filled, small_disk
from support.stores.nats_servers import NatsServer, nats_server

REASON = "NATS has no room to store events"
DISK_BYTES, STREAM_BYTES = 120_000_000, 40_000_000


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("small")
    with small_disk(folder, DISK_BYTES):
        yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server(disk: Path) -> Iterator[NatsServer]:
    with nats_server(disk / "nats") as made:
        yield made


@pytest.fixture(scope="module")
def streaming(
    server: NatsServer, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("streaming")
    made = Platform(
        folder, postgres_url, redis_url, events_url=server.url, stream_bytes=str(STREAM_BYTES), stream_seconds="8"
    )
    with made.running():
        yield made
    shutil.rmtree(folder)


@pytest.fixture
def accepted(streaming: Platform, disk: Path) -> list[Json]:
    """The photos that were accepted while the disk was full, until uploads were rejected for it."""
    answers = [streaming.upload(new_user())]
    with filled(disk):
        while answers[-1].status_code == 201:
            answers.append(streaming.upload(new_user(), photo_of_its_own()))
        assert answers[-1].status_code == 503
        assert REASON in answers[-1].json()["detail"]
        assert REASON in streaming.get("/ready", service="imaging").json()["shedding"]
    return [answer.json() for answer in answers[:-1]]


def test_a_full_disk_rejects_uploads_with_the_reason_and_loses_none(
    streaming: Platform, accepted: list[Json]
) -> None:
    wait_for(lambda: streaming.upload(new_user(), photo_of_its_own()).status_code == 201)
    wait_for(lambda: streaming.pending() == 0)
    for analysis in accepted:
        assert streaming.is_ranked(analysis)
