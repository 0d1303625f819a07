from collections.abc import Iterator

import pytest

from fashion.settings import Settings, variable
from support.stores import postgres_url, redis_url

__all__ = ["postgres_url", "redis_url"]


@pytest.fixture(scope="session", autouse=True)
def unconfigured() -> Iterator[None]:
    """No variable of the machine configures what is tested."""
    with pytest.MonkeyPatch.context() as patch:
        for field in Settings.model_fields:
            patch.delenv(variable(field), raising=False)
        yield
