import subprocess

import pytest
from prometheus_client.parser import text_string_to_metric_families

from fashion.vocabulary import SERVICES, WITH_TABLES
from support.installed import needs
from support.platforms.processes import Platform, new_user, photo_of_its_own, wait_for


@needs("promtool")
@pytest.mark.parametrize("service", SERVICES)
def test_promtool_finds_no_fault_in_the_metrics(platform: Platform, service: str) -> None:
    platform.measured(new_user())
    exposed = platform.get("/metrics", service=service).content
    checked = subprocess.run(["promtool", "check", "metrics"], input=exposed, capture_output=True)
    assert (checked.returncode, checked.stderr.decode()) == (0, "")


@pytest.mark.parametrize("service", SERVICES)
def test_every_sample_has_its_platform_and_service(platform: Platform, service: str) -> None:
    families = text_string_to_metric_families(platform.get("/metrics", service=service).text)
    exposed = {
        (sample.labels["platform"], sample.labels["service"]) for each in families for sample in each.samples
    }
    assert exposed == {(platform.name, service)}


def test_an_upload_counts_as_a_chain_and_a_request_for_colors_does_not(platform: Platform) -> None:
    chains = "fashion_chain_duration_seconds_count"
    before, user = platform.metric("products", chains), new_user()
    platform.measured(user)
    platform.call("POST", f"/v1/users/{user}/recommendations", user, json={"occasion": "work"})
    wait_for(lambda: platform.pending() == 0)
    assert platform.metric("products", chains) == before + 1


@pytest.mark.parametrize("name", ["fashion_event_log_position", "fashion_relay_position", "fashion_relay_leader"])
def test_only_services_with_a_log_report_it(platform: Platform, name: str) -> None:
    def tellers() -> set[str]:
        return {each for each in SERVICES if f"\n{name}{{" in platform.get("/metrics", service=each).text}

    wait_for(lambda: tellers() == set(WITH_TABLES))


def test_an_upload_is_timed_from_its_last_byte_and_a_rejected_one_is_not(platform: Platform) -> None:
    name, user = "fashion_upload_duration_seconds_count", new_user()
    before = platform.metric("imaging", name)
    platform.upload(user)
    platform.upload(user, b"no photo")
    assert platform.metric("imaging", name) == before + 1


def test_a_photo_that_was_measured_before_is_an_analysis_all_the_same(platform: Platform) -> None:
    photo, before = photo_of_its_own(), platform.metric("imaging", "fashion_analyses_total")
    for _ in range(2):
        platform.upload(new_user(), photo)
    assert platform.metric("imaging", "fashion_analyses_total") == before + 2


def test_a_wait_for_a_connection_is_measured(platform: Platform) -> None:
    platform.measured(new_user())
    assert platform.metric("imaging", "fashion_database_pool_wait_seconds_count") > 0
    assert platform.metric("imaging", "fashion_database_pool_connections_limit") == 6
    assert platform.metric("imaging", "fashion_redis_pool_connections_limit", pool="cache") == 64


def test_an_analysis_is_counted_by_verdict_and_confidence(platform: Platform) -> None:
    counts = ("fashion_analyses_total", "fashion_analysis_confidence_count")
    before = [platform.metric("imaging", name) for name in counts]
    platform.measured(new_user())
    assert [platform.metric("imaging", name) for name in counts] >= [count + 1 for count in before]


def test_a_rejected_photo_is_counted_by_its_kind(platform: Platform) -> None:
    platform.upload(new_user(), b"no photo")
    assert platform.metric("imaging", "fashion_photos_rejected_total") >= 1
