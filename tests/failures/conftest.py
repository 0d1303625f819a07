import shutil
from collections.abc import Iterator

import pytest

from support.platforms.processes import Platform, Stores
from support.platforms.scheduling import pytest_xdist_make_scheduler
from support.platforms.shared import platform

__all__ = ["platform", "pytest_xdist_make_scheduler"]


@pytest.fixture(scope="session")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One platform with stores of its own for all tests of a process that kill some of it."""
    folder = tmp_path_factory.mktemp("breakable")
    made = Platform.over(Stores(folder), folder, upstream_seconds="4")
    with made.running():
        yield made
    shutil.rmtree(folder)


@pytest.fixture
def broken(breakable: Platform) -> Iterator[Platform]:
    """The breakable platform, whole at the test's beginning, and made whole again at its end."""
    yield breakable
    breakable.restore()
