import sys
from collections.abc import AsyncIterator

import pytest
from prometheus_client import REGISTRY

from fashion.kernel.runtime import Runtime
from fashion.kernel.telemetry import otlp, tracing
from fashion.local.stores.data_folder import free_port
from fashion.settings import SettingsError, load_settings
from support.telemetry.listening import listening, spans

OF_THE_CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
async def tracer(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tracing.Tracer]:
    """One whose collector is not there."""
    monkeypatch.setattr(otlp, "LAST_SECONDS", 0.1)
    tracing.start(load_settings(otlp_endpoint=f"http://127.0.0.1:{free_port()}"), "color")
    yield tracing.tracer
    await tracing.stop()


def dropped(reason: str) -> float:
    return REGISTRY.get_sample_value("fashion_spans_dropped_total", {"reason": reason}) or 0.0


@pytest.mark.parametrize(
    ("setting", "value", "missing", "extra"),
    [
        ("otlp_endpoint", "http://collector:4318", "opentelemetry", "tracing"),
        ("sentry_dsn", "https://key@sentry.example/1", "sentry_sdk", "errors"),
    ],
)
def test_a_setting_whose_extra_is_missing_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, missing: str, extra: str
) -> None:
    for module in ("opentelemetry", "sentry"):
        monkeypatch.delitem(sys.modules, f"fashion.kernel.telemetry.{module}", raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    advice = f"FASHION_{setting.upper()}: .* module {missing}.*install '.\\[{extra}\\]' in a checkout"
    with pytest.raises(SettingsError, match=advice):
        Runtime(load_settings(redis_url="redis://nowhere", **{setting: value}), "color", bytes)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("otlp_endpoint", "collector:4318"),
        ("otlp_ratio", "1.1"),
        ("otlp_ratio", "-0.1"),
        ("sentry_dsn", "https://sentry.example/1"),
        ("sentry_dsn", "https://key@sentry.example"),
    ],
)
def test_a_wrong_setting_is_named(setting: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"FASHION_{setting.upper()}: "):
        load_settings(**{setting: value})


async def test_spans_beyond_the_queue_are_dropped_and_counted(
    monkeypatch: pytest.MonkeyPatch, tracer: tracing.Tracer
) -> None:
    monkeypatch.setattr(otlp, "MOST_WAITING", 3)
    before = dropped("queue")
    for _ in range(10):
        with tracer.span("busy", "server", "", {}):
            pass
    assert dropped("queue") - before == 7


async def test_a_step_belongs_to_a_span_or_is_not_sent(tracer: tracing.Tracer) -> None:
    with tracer.client_span("alone", {}) as alone:
        assert alone is None
    with tracer.span("request", "server", OF_THE_CALLER, {}), tracer.client_span("query", {}) as query:
        assert query.parent.trace_id == query.context.trace_id == 0x0AF7651916CD43DD8448EB211C80319C


@pytest.mark.parametrize("parent", ["", "x", OF_THE_CALLER[:-3], f"{OF_THE_CALLER}-more", "0" * 5000])
async def test_a_trace_begins_where_the_given_parent_is_none(tracer: tracing.Tracer, parent: str) -> None:
    with tracer.span("request", "server", parent, {}) as begun:
        assert begun.parent is None
        assert tracer.trace_id() in tracer.traceparent()


async def test_of_the_traces_that_begin_here_a_share_is_kept() -> None:
    with listening() as collector:
        tracing.start(load_settings(otlp_endpoint=f"http://{collector.address}", otlp_ratio=0.3), "color")
        for _ in range(1000):
            with tracing.tracer.span("request", "server", "", {}):
                pass
        await tracing.stop()
        assert 200 < len(spans(collector.received)) < 400


async def test_off_nothing_is_sent_and_nothing_wrapped() -> None:
    async def app(*_: object) -> None: ...

    assert tracing.tracer.trace_requests(app) is app
    with tracing.tracer.span("request", "server", OF_THE_CALLER, {}):
        assert (tracing.tracer.traceparent(), tracing.tracer.trace_id(), tracing.tracer.headers()) == ("", "", {})
