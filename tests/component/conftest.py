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


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Spreads files over processes, in the order in which they were collected.

    The tests of a file share what is slow to make, and those that break a platform share one. The platform that
    tests leave whole is started once by each process, so that all of them have work until the end.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "breakable" if breaks_platform(self.config.rootpath / file) else file


@cache
def breaks_platform(file: Path) -> bool:
    """Return whether the tests of a file use the platform that may be broken."""
    return re.search(r"\b(breakable|broken): Platform", file.read_text()) is not None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Distribute by file, whatever `--dist` says; the slow files come first in order, not those of many tests."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


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
    breakable.restore()
