from uuid import uuid4

import msgspec
import pytest

from fashion.vocabulary import SERVICES
from support.identity.tokens import pseudonym
from support.platforms.processes import Json, Platform, new_user, photo_of_its_own, wait_for

HANDLED = {("color", "SkinToneAnalyzed"), ("products", "SkinToneAnalyzed"), ("products", "ColorsRecommended")}


def story(platform: Platform, correlation_id: str) -> list[Json]:
    return [line for line in platform.logs() if line.get("correlation_id") == correlation_id]


def test_one_correlation_id_connects_all_that_one_upload_caused(platform: Platform) -> None:
    correlation_id = f"story-{uuid4().hex}"
    analysis = platform.upload(new_user(), x_correlation_id=correlation_id).json()
    wait_for(lambda: platform.is_ranked(analysis))
    wait_for(lambda: {line["service"] for line in story(platform, correlation_id)} == set(SERVICES))
    lines = story(platform, correlation_id)
    requests = {(line["service"], line["route"], line["status"]) for line in lines if line["event"] == "request"}
    assert requests == {(service, "/v1/analyses", 201) for service in ("gateway", "imaging")}
    assert {(line["service"], line["type"]) for line in lines if line.get("outcome") == "handled"} == HANDLED


def test_events_carry_the_correlation_id_too(platform: Platform) -> None:
    user, correlation_id = new_user(), f"story-{uuid4().hex}"
    with platform.following(user) as events:
        platform.upload(user, x_correlation_id=correlation_id)
        assert {next(events).data["correlation_id"] for _ in range(3)} == {correlation_id}


def test_a_correlation_id_is_made_where_none_or_a_bad_one_is_given(platform: Platform) -> None:
    for given in ("", "x" * 65, "two words", 'a"b'):
        made = platform.get("/v1/colors?tone=1", x_correlation_id=given).headers["X-Correlation-ID"]
        assert len(made) == 32
        assert made != given


def test_a_rejection_carries_its_correlation_id(platform: Platform) -> None:
    rejected = platform.upload(new_user(), b"no photo", x_correlation_id="mine")
    assert rejected.headers["X-Correlation-ID"] == rejected.json()["correlation_id"] == "mine"


SECRETS = {
    "authorization": "Bearer token-of-ann",
    "cookie": "session=cookie-of-ann",
    "idempotency_key": "key-of-ann",
}


@pytest.mark.parametrize("content", [photo_of_its_own(), b"no-photo-of-ann"])
def test_no_log_line_holds_a_user_a_photo_or_a_secret(platform: Platform, content: bytes) -> None:
    user, digest = new_user(), ""
    answer = platform.upload(user, content, **SECRETS)
    if answer.status_code == 201:
        digest = platform.measured(user)["photo"]["sha256"]
    platform.get(f"/v1/users/{user}/nothing?of={user}", user)
    platform.call("POST", f"/v1/users/{user}/recommendations", user, json={"occasion": "wedding-of-ann"})
    platform.call("DELETE", f"/v1/users/{user}", user)
    said = "".join(path.read_text() for path in (platform.folder / "logs").iterdir())
    words = (user, pseudonym(user), "of-ann", "\\u00ff\\u00d8", "JFIF", *([digest] if digest else []))
    assert [word for word in words if word in said] == []
    assert all(len(line) < 5000 for line in said.splitlines())


OF_C_LIBRARIES = (b"libpng ", b"Corrupt JPEG", b"Premature end of JPEG")


def test_every_log_line_is_json_with_time_level_event_and_service(platform: Platform) -> None:
    for name in SERVICES:
        said = [line for line in platform.said(name) if not line.startswith(OF_C_LIBRARIES)]
        lines = [msgspec.json.decode(line) for line in said]
        assert all({"time", "level", "event", "service"} <= line.keys() for line in lines)
        assert {line["service"] for line in lines} == {name}


def test_requests_are_counted_by_route_never_by_path(platform: Platform) -> None:
    user = new_user()
    platform.get(f"/v1/users/{user}/profile", user)
    platform.get(f"/v1/users/{user}/profile", user)
    platform.get(f"/{user}")
    assert user not in platform.get("/metrics").text
    assert platform.metric("gateway", "fashion_http_requests_total", route="/v1/users/{user_id}/profile") >= 2
    assert platform.metric("gateway", "fashion_http_requests_total", route="unmatched") >= 1


EVERYWHERE = {"fashion_http_requests_total", "fashion_http_request_duration_seconds", "fashion_unhandled_errors"}
METRICS = {
    "gateway": {"fashion_cache_reads_total", "fashion_requests_limited", "fashion_event_streams"},
    "imaging": {"fashion_measuring_waiting", "fashion_analysis_step_duration_seconds", "fashion_relay_position"},
    "color": {"fashion_event_age_seconds", "fashion_events_consumed", "fashion_query_duration_seconds"},
    "products": {"fashion_consumer_group_lag_seconds", "fashion_events_consumed", "fashion_stream_length"},
}


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_exposes_its_metrics(platform: Platform, service: str) -> None:
    platform.measured(new_user())
    exposed = platform.get("/metrics", service=service).text
    assert [name for name in EVERYWHERE | METRICS[service] if name not in exposed] == []
