from support.platforms.scheduling import pytest_xdist_make_scheduler
from support.platforms.shared import platform

__all__ = ["platform", "pytest_xdist_make_scheduler"]
