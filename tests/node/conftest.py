import pytest

from support.platforms.scheduling import pytest_xdist_make_scheduler
from support.platforms.shared import platform
from support.studio.node import missing

__all__ = ["platform", "pytest_xdist_make_scheduler"]


@pytest.fixture(scope="session")
def node() -> None:
    """Node with the packages of this repository; without it the test is skipped."""
    if reason := missing():
        pytest.skip(reason)
