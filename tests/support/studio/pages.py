"""The studio's journeys, which Node plays in a real browser."""

import os

import pytest

from support.platforms.processes import Platform
from support.studio.browser import browser
from support.studio.node import run


def browse(journey: str, platform: Platform, **variables: str) -> None:
    """Run a journey against a platform; skip the test where no Chromium is installed."""
    chromium = browser()
    if not chromium:
        pytest.skip("chromium is missing")
    here = {"FASHION_URL": platform.url(""), "CHROMIUM": chromium}
    run("node", "--test", f"studio/test/{journey}.test.mjs", environment={**os.environ, **here, **variables})
