from support.scheduling import pytest_xdist_make_scheduler
from support.shared_platform import platform

__all__ = ["platform", "pytest_xdist_make_scheduler"]
