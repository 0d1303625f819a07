"""Each fault raises its alert, and the alert clears once the fault is fixed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from monitoring.conftest import used
from support.platforms.processes import Platform, new_user, wait_for
from support.telemetry.scraping import Prometheus

LONG = 120.0


@pytest.fixture(autouse=True)
def _whole(platform: Platform) -> Iterator[None]:
    yield
    platform.restore()


def fires(prometheus: Prometheus, *alerts: str) -> None:
    wait_for(lambda: prometheus.firing() >= set(alerts), LONG)


def clears(prometheus: Prometheus, *alerts: str) -> None:
    wait_for(lambda: not prometheus.firing() & set(alerts), LONG)


BURNING = 'ALERTS{alertname="FashionAvailability", severity="critical", alertstate="firing"}'


def test_postgresql_that_is_gone(platform: Platform, prometheus: Prometheus) -> None:
    with used(platform):
        assert not prometheus.query(BURNING)
        platform.kill("postgres")
        fires(prometheus, "FashionStoreDown")
        wait_for(lambda: prometheus.query(BURNING), LONG)
        platform.restart("postgres")
        clears(prometheus, "FashionStoreDown")
        wait_for(lambda: not prometheus.query(BURNING), LONG)


def test_a_killed_consumer(platform: Platform, prometheus: Prometheus) -> None:
    platform.kill("color")
    platform.upload(new_user())
    fires(prometheus, "FashionServiceDown", "FashionConsumerLag")
    assert prometheus.number("Services that live") == 3
    assert prometheus.number("Consumers: lag") > 20
    assert prometheus.number("Relays: behind") == 0
    platform.restart("color")
    clears(prometheus, "FashionServiceDown", "FashionConsumerLag")


def test_redis_that_is_gone(platform: Platform, prometheus: Prometheus) -> None:
    with used(platform):
        platform.kill("redis")
        fires(prometheus, "FashionStoreDown", "FashionCacheErrors", "FashionRelayStalled")
        assert prometheus.number("Services that live") == 4
        assert prometheus.number("Stores that answer") == 0
        platform.restart("redis")
        clears(prometheus, "FashionStoreDown", "FashionCacheErrors", "FashionRelayStalled")


def test_a_configuration_that_is_rejected(platform: Platform, prometheus: Prometheus) -> None:
    platform.config.write_text('{"cache": {"colors": "soon"}}')
    fires(prometheus, "FashionConfigurationRejected")
    assert prometheus.number("Configuration rejected") == prometheus.number("Services that live") == 4
    assert "colors" in platform.get("/ready").json()["rejected"]
    platform.config.write_text("{}")
    clears(prometheus, "FashionConfigurationRejected")


def test_an_event_that_nobody_can_read(platform: Platform, prometheus: Prometheus) -> None:
    with platform.redis() as redis:
        redis.xadd(f"{platform.name}:events", {"type": "SkinToneAnalyzed", "stream": "user-nobody"})
        fires(prometheus, "FashionDeadLetters")
        redis.delete(f"{platform.name}:events.dead")
        clears(prometheus, "FashionDeadLetters")


def test_more_uploads_than_can_be_measured(platform: Platform, prometheus: Prometheus) -> None:
    with platform.uploading(users=12):
        fires(prometheus, "FashionLoadShed")
    clears(prometheus, "FashionLoadShed")


LOCK = "SELECT pg_advisory_lock(hashtext('{imaging}.append')), pg_sleep(20)"


def test_connections_that_all_wait_for_one_lock(platform: Platform, prometheus: Prometheus) -> None:
    with platform.uploading(users=4), ThreadPoolExecutor(1) as threads:
        locked = threads.submit(platform.sql, LOCK)
        fires(prometheus, "FashionPoolExhausted")
        locked.result()
        clears(prometheus, "FashionPoolExhausted")
