import pytest

from fashion.kernel.events.transport import EventTransport
from fashion.kernel.events.transports.redis_streams.adapter import RedisStreams
from fashion.kernel.redis import Client
from fashion.settings import Settings


@pytest.fixture(params=["redis"])
def transport(redis: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> EventTransport:
    """The event stream of a platform of the test's own, by each engine."""
    for module in ("group_member", "live_reader"):
        name = f"fashion.kernel.events.transports.redis_streams.{module}.BLOCK_MILLISECONDS"
        monkeypatch.setattr(name, 20)
    return RedisStreams(redis, settings.key_prefix)
