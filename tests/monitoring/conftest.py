import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from support.installed import needs
from support.platforms.processes import Platform, Stores
from support.telemetry.scraping import Prometheus, scraping

TIMES = 30.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those who ask a real Prometheus."""
    for item in items:
        if "prometheus" in getattr(item, "fixturenames", ()):
            item.add_marker(needs("prometheus"))


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("monitored")
    little = {"measuring_queue": "2", "pool_size": "3", "upstream_seconds": "4", "coverage_seconds": "1"}
    made = Platform.over(Stores(folder), folder, **little)
    with made.running():
        yield made
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def prometheus(platform: Platform) -> Iterator[Prometheus]:
    """A Prometheus that scrapes the platform, its rules thirty times as fast."""
    with scraping(platform, platform.folder / "prometheus", TIMES) as running:
        yield running


@contextmanager
def used(platform: Platform) -> Iterator[None]:
    """People who upload and read, a few each second."""
    ending = Event()

    def read() -> None:
        while not ending.wait(0.1):
            user = uploading.acknowledged[-1]["user"] if uploading.acknowledged else "nobody"
            for path in ("profile", "colors", "products"):
                platform.get(f"/v1/users/{user}/{path}", user)
            platform.get(f"/v1/colors?tone={time.monotonic_ns() % 10 + 1}")

    with platform.uploading(users=1) as uploading, ThreadPoolExecutor(1) as threads:
        reading = threads.submit(read)
        try:
            yield
        finally:
            ending.set()
    reading.result()
