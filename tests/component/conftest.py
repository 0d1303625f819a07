import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

from fashion.kernel.settings import SERVICES
from platforms import Platform, Stores


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests of one platform go to one process, so that it starts once."""
    return LoadGroupScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group tests by the platform they use."""
    for item in items:
        used = {"platform", "breakable"} & set(getattr(item, "fixturenames", ()))
        for name in used:
            item.add_marker(pytest.mark.xdist_group(name))


@pytest.fixture(scope="session")
def platform(postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One platform for all tests of a process that leave it whole; each takes users of its own."""
    folder = tmp_path_factory.mktemp("platform")
    running = Platform(folder, postgres_url, redis_url)
    running.prepare()
    running.start(*SERVICES)
    yield running
    running.close()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One platform with stores of its own for all tests of a process that kill some of it."""
    folder = tmp_path_factory.mktemp("breakable")
    running = Platform.over(Stores(folder), folder, upstream_seconds="4")
    running.prepare()
    running.start(*SERVICES)
    yield running
    running.close()
    shutil.rmtree(folder)


@pytest.fixture
def broken(breakable: Platform) -> Iterator[Platform]:
    """The breakable platform, whole at the test's beginning, and made whole again at its end."""
    yield breakable
    breakable.mend()
