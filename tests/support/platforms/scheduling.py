"""How xdist spreads the tests that share a platform over its processes."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]


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
