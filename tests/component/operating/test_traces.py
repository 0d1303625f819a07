"""One upload is one trace, through every process that it passes."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from fashion.vocabulary import SERVICES
from support.identity.tokens import pseudonym
from support.platforms.processes import Platform, new_user, wait_for
from support.telemetry.listening import Listener, Span, listening, spans


@pytest.fixture(scope="module")
def collector() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture(scope="module")
def traced(
    collector: Listener, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """A platform that sends its traces to the collector."""
    endpoint = f"http://{collector.address}"
    made = Platform(tmp_path_factory.mktemp("traced"), postgres_url, redis_url, otlp_endpoint=endpoint)
    with made.running():
        yield made


def parent_of_its_own(flags: str = "01") -> tuple[str, str]:
    """A trace ID, and a traceparent of it."""
    trace = uuid4().hex
    return trace, f"00-{trace}-{uuid4().hex[:16]}-{flags}"


def named(found: list[Span]) -> dict[str, str]:
    """Each span's service and name, by ID."""
    return {span.id: f"{span.service}: {span.name}" for span in found}


def trace_of(collector: Listener, trace: str, *ends: str) -> list[Span]:
    """The spans of a trace, once those are there that each process ends with: each sends its own in time."""

    def found() -> list[Span]:
        mine = [span for span in spans(collector.received) if span.trace == trace]
        return mine if set(ends) <= set(named(mine).values()) else []

    return wait_for(found)


def traced_upload(platform: Platform, collector: Listener, user: str) -> list[Span]:
    """The whole trace of an upload."""
    trace, parent = parent_of_its_own()
    platform.upload(user, traceparent=parent)
    return trace_of(collector, trace, *ENDS)


def edges(found: list[Span]) -> set[tuple[str, str]]:
    """Who called whom."""
    names = named(found)
    return {(names.get(span.parent, "the client"), names[span.id]) for span in found}


TREE = {
    ("the client", "gateway: POST /v1/analyses"),
    ("gateway: POST /v1/analyses", "gateway: POST imaging"),
    ("gateway: POST imaging", "imaging: POST /v1/analyses"),
    ("imaging: POST /v1/analyses", "imaging: GET"),
    ("imaging: POST /v1/analyses", "imaging: analyses.add"),
    ("imaging: POST /v1/analyses", "imaging: events.append"),
    ("imaging: POST /v1/analyses", "imaging: publish SkinToneAnalyzed"),
    ("imaging: publish SkinToneAnalyzed", "color: process SkinToneAnalyzed"),
    ("color: process SkinToneAnalyzed", "color: events.append"),
    ("color: process SkinToneAnalyzed", "color: XACK"),
    ("color: process SkinToneAnalyzed", "color: publish ColorsRecommended"),
    ("color: publish ColorsRecommended", "products: process ColorsRecommended"),
    ("products: process ColorsRecommended", "products: rankings.set"),
    ("products: process ColorsRecommended", "products: publish ProductsRanked"),
}


ENDS = (
    "gateway: POST /v1/analyses",
    "imaging: publish SkinToneAnalyzed",
    "color: publish ColorsRecommended",
    "color: process SkinToneAnalyzed",
    "products: process ColorsRecommended",
    "products: publish ProductsRanked",
)
PROFILE = "GET /v1/users/{user_id}/profile"


def test_an_upload_is_one_tree_across_the_four_services(traced: Platform, collector: Listener) -> None:
    found = traced_upload(traced, collector, new_user())
    assert edges(found) >= TREE
    assert {span.service for span in found} == set(SERVICES)
    assert [span.name for span in found if span.failed] == []


def test_a_request_span_has_its_route_status_and_correlation_id(traced: Platform, collector: Listener) -> None:
    (trace, parent), user = parent_of_its_own(), new_user()
    traced.get(f"/v1/users/{user}/profile", user, traceparent=parent, x_correlation_id="mine")
    found = trace_of(collector, trace, f"gateway: {PROFILE}", f"color: {PROFILE}")
    for served in (span.facts for span in found if span.kind == "server"):
        assert served["http.route"] == "/v1/users/{user_id}/profile"
        assert served["http.response.status_code"] == 200
        assert served["correlation_id"] == "mine"


def test_what_its_parent_does_not_sample_is_not_sent(traced: Platform, collector: Listener) -> None:
    (trace, parent), user = parent_of_its_own(flags="00"), new_user()
    analysis = traced.upload(user, traceparent=parent).json()
    wait_for(lambda: traced.is_ranked(analysis))
    traced_upload(traced, collector, user)
    assert trace not in {span.trace for span in spans(collector.received)}


def test_every_log_line_of_an_upload_names_its_trace(traced: Platform, collector: Listener) -> None:
    (trace, parent), correlation_id = parent_of_its_own(), uuid4().hex
    traced.upload(new_user(), traceparent=parent, x_correlation_id=correlation_id)
    trace_of(collector, trace, *ENDS)
    lines = [line for line in traced.logs() if line.get("correlation_id") == correlation_id]
    assert {line["service"] for line in lines} == set(SERVICES)
    assert {line["trace_id"] for line in lines} == {trace}


def test_no_span_names_a_user(traced: Platform, collector: Listener) -> None:
    user = new_user()
    traced_upload(traced, collector, user)
    traced.get(f"/v1/users/{user}/nothing?of={user}", user)
    trace, parent = parent_of_its_own()
    traced.call("DELETE", f"/v1/users/{user}", user, headers={"traceparent": parent})
    trace_of(collector, trace, "gateway: DELETE /v1/users/{user_id}", "products: process UserErased")
    sent = b"".join(body for _, body in collector.received)
    assert not any(word.encode() in sent for word in (user, pseudonym(user)))


def test_a_failure_is_marked_where_it_happened(traced: Platform, collector: Listener) -> None:
    (trace, parent), user = parent_of_its_own(), new_user()
    traced.sql("ALTER TABLE {color}.profiles RENAME TO gone")
    assert traced.get(f"/v1/users/{user}/profile", user, traceparent=parent).status_code == 500
    traced.sql("ALTER TABLE {color}.gone RENAME TO profiles")
    found = trace_of(collector, trace, f"gateway: {PROFILE}", f"color: {PROFILE}")
    failed = {named(found)[span.id]: span.facts.get("error.type") for span in found if span.failed}
    assert failed.keys() == {f"gateway: {PROFILE}", f"color: {PROFILE}", "color: profiles.read"}
    assert failed[f"color: {PROFILE}"] == "ProgrammingError"


def test_an_event_that_carries_no_trace_begins_one(traced: Platform, collector: Listener) -> None:
    traced.measured(new_user())
    key, correlation_id = f"{traced.name}:events", uuid4().hex
    with traced.redis() as redis:
        fields = next(fields for _, fields in redis.xrevrange(key) if fields[b"type"] == b"SkinToneAnalyzed")
        assert fields.pop(b"traceparent")
        redis.xadd(key, fields | {b"id": uuid4().hex, b"correlation_id": correlation_id})
    own = {"correlation_id": correlation_id}
    begun = wait_for(
        lambda: [s for s in spans(collector.received) if s.service == "color" and own.items() <= s.facts.items()]
    )
    assert [(span.name, span.parent) for span in begun] == [("process SkinToneAnalyzed", "")]


def test_probes_and_idle_tasks_are_not_traced(traced: Platform, collector: Listener) -> None:
    traced_upload(traced, collector, new_user())
    begun = {span.name for span in spans(collector.received) if not span.parent}
    assert begun & {"GET /health", "GET /ready", "GET /metrics"} == set()
    assert {name.partition(" ")[0] for name in begun} <= {"GET", "POST", "process"}
    assert {span.kind for span in spans(collector.received) if not span.parent} == {"server", "consumer"}


TELL_MODULES = "import atexit, sys; atexit.register(lambda: print('modules:', *sys.modules))"


@pytest.mark.parametrize("on", [True, False])
def test_without_an_endpoint_opentelemetry_is_not_even_imported(
    traced: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on: bool
) -> None:
    (tmp_path / "sitecustomize.py").write_text(TELL_MODULES)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    name = f"imaging-{on}"
    traced.start_afresh(name, **({} if on else {"otlp_endpoint": ""}))
    assert traced.upload(new_user(), service=name).status_code == 201
    traced.stop(name)
    (modules,) = (line.split() for line in traced.said(name) if line.startswith(b"modules: "))
    assert any(module.startswith(b"opentelemetry") for module in modules) is on
    assert not any(module.startswith(b"sentry_sdk") for module in modules)


def test_a_collector_that_is_gone_costs_spans_and_no_request(traced: Platform, collector: Listener) -> None:
    dropped = traced.metric("gateway", "fashion_spans_dropped_total")
    collector.status = 400
    assert traced.upload(new_user()).status_code == 201
    wait_for(lambda: traced.metric("gateway", "fashion_spans_dropped_total", reason="collector") > dropped)
    collector.status = 200
    traced_upload(traced, collector, new_user())
