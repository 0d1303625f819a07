"""One platform for each test process, started when first asked for."""

import shutil
from collections.abc import Iterator

import pytest

from support.platforms.processes import Platform


@pytest.fixture(scope="package")
def platform(postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One platform for all tests of a process that leave it whole; each takes users of its own.

    It ends with the last of them where their folder is a package: tests that follow would pay for what it polls.
    """
    folder = tmp_path_factory.mktemp("platform")
    made = Platform(folder, postgres_url, redis_url)
    with made.running():
        yield made
    shutil.rmtree(folder)
