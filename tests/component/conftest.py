import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from fashion.vocabulary import SERVICES
from support.platforms import Platform, Stores


class ByPlatform(LoadScopeScheduling):  # type: ignore[misc]
    """Spreads tests over processes; those that share what is slow to make go to one, where it is made once."""

    def _split_scope(self, nodeid: str) -> str:
        return shared_by(self.config.rootpath / nodeid.partition("::")[0]) or nodeid


@cache
def shared_by(file: Path) -> str:
    """What the tests of a file share with others, or among themselves, or nothing."""
    text = file.read_text()
    used = re.search(r"\b(platform|breakable|broken): Platform", text)
    if used:
        return used[1].replace("broken", "breakable")
    return file.name if 'scope="module"' in text else ""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByPlatform:
    """Distribute by platform, whatever `--dist` says: its `loadgroup` does nothing under pytest 9.2."""
    return ByPlatform(config, log)


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
