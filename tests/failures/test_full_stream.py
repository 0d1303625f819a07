"""What is full is said, and what was acknowledged still ends in a ranking."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.platforms.processes import Json, Platform, new_user, photo_of_its_own, wait_for

BUDGET = 200_000


@pytest.fixture(scope="module")
def small(postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform whose stream may use 200 kB."""
    folder = tmp_path_factory.mktemp("small")
    made = Platform(folder, postgres_url, redis_url, stream_bytes=str(BUDGET), stream_seconds="1")
    with made.running():
        yield made
    shutil.rmtree(folder)


def test_uploads_are_rejected_before_anything_stops_and_all_acknowledged_are_ranked(small: Platform) -> None:
    content, accepted = photo_of_its_own(), list[Json]()
    small.kill("products")

    def is_rejected() -> bool:
        answer = small.upload(new_user(), content)
        if answer.status_code == 201:
            accepted.append(answer.json())
        return answer.status_code == 503

    wait_for(is_rejected, 100)
    ready = small.get("/ready", service="imaging")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert ready.json()["shedding"].startswith("The event stream uses")
    assert small.metric("imaging", "fashion_shedding") == 1
    small.restart("products")
    wait_for(lambda: small.upload(new_user(), content).status_code == 201, 60)
    wait_for(lambda: all(small.is_ranked(analysis) for analysis in accepted), 60)


def test_an_import_delays_no_upload(small: Platform, tmp_path: Path) -> None:
    rows = (f"new-{number},B,N,makeup,lip,#9c3f{number % 256:02x}" for number in range(5000))
    file = tmp_path / "catalogue.csv"
    file.write_text("\n".join(["sku,brand,name,category,subcategory,hex", *rows]))
    with small.uploading(users=1, pause=0.5) as uploading:
        wait_for(uploading.is_past(1), 60)
        command = [sys.executable, "-m", "fashion.cli", "catalogue", "import", str(file)]
        subprocess.run(command, env=small.environment(), check=True, stdout=subprocess.DEVNULL)
        wait_for(uploading.is_past(len(uploading.acknowledged) + 2), 60)
    wait_for(lambda: all(small.is_ranked(analysis) for analysis in uploading.acknowledged), 60)
    [imported] = small.sql("SELECT count(*) AS events FROM {products}.events WHERE data->'added' ? 'new-0'")
    assert imported["events"] == 1
