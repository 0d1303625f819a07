from collections.abc import AsyncIterator

import pytest

from fashion.kernel.events.transport import EventTransport
from fashion.kernel.events.transports.opening import transport_of
from fashion.kernel.redis import Client
from fashion.settings import Settings

_ENGINES = "fashion.kernel.events.transports"


@pytest.fixture
def settings(without_schema: Settings) -> Settings:
    return without_schema


@pytest.fixture(params=["redis", "nats"])
def streaming(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """The settings of a platform with its event stream in each engine."""
    if request.param == "redis":
        return settings
    url = request.getfixturevalue("nats_url")
    return settings.model_copy(update={"events_url": url, "redeliver_seconds": 60})


@pytest.fixture
async def transport(
    streaming: Settings, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[EventTransport]:
    """The event stream of a platform of the test's own, by each engine."""
    monkeypatch.setattr(f"{_ENGINES}.redis_streams.group_member.BLOCK_MILLISECONDS", 20)
    monkeypatch.setattr(f"{_ENGINES}.redis_streams.live_reader.BLOCK_MILLISECONDS", 20)
    if streaming.events_url:
        monkeypatch.setattr(f"{_ENGINES}.jetstream.pulling.WAIT_SECONDS", 0.1)
    made = transport_of(streaming, redis)
    yield made
    await made.aclose()
