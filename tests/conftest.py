import gc
import os
import random
from collections.abc import Iterator
from itertools import cycle

import hypothesis
import pytest

from fashion.local.stores import data_folder
from fashion.settings import Settings, variable
from support.stores.nats_servers import nats_url
from support.stores.shared import postgres_url, redis_url

__all__ = ["nats_url", "postgres_url", "redis_url"]

# How long an example takes tells how busy the machine is.
hypothesis.settings.register_profile(
    "tests", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("tests")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage among what is imported and collected, which stays to the end."""
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def ports_of_its_own() -> Iterator[None]:
    """No other process of the tests takes a port between the choice of it and the start of what listens there."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 20
    ports = [*range(10_000 + process, 20_000, 20)]
    first = random.randrange(len(ports))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data_folder, "PORTS", cycle(ports[first:] + ports[:first]))
        yield


@pytest.fixture(scope="session", autouse=True)
def unconfigured() -> Iterator[None]:
    """No variable of the machine configures what is tested."""
    with pytest.MonkeyPatch.context() as patch:
        for field in Settings.model_fields:
            patch.delenv(variable(field), raising=False)
        yield
