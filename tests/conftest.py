import gc
from collections.abc import Iterator

import hypothesis
import pytest

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
def unconfigured() -> Iterator[None]:
    """No variable of the machine configures what is tested."""
    with pytest.MonkeyPatch.context() as patch:
        for field in Settings.model_fields:
            patch.delenv(variable(field), raising=False)
        yield
