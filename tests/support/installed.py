"""Programs that some tests run, and that a machine may lack."""

import os
import shutil

import pytest

PACKAGES = {"prometheus": "prometheus", "promtool": "prometheus"}


def needs(program: str) -> pytest.MarkDecorator:
    """Skip a test where the program is not installed; where CI is set the test runs all the same, and fails."""
    missing = shutil.which(program) is None and not os.environ.get("CI")
    return pytest.mark.skipif(missing, reason=f"{program} is missing (on Debian: package {PACKAGES[program]})")
