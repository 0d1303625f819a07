"""Sending of spans: in batches from a thread, with a bounded queue; every lost span is counted."""

import asyncio
import logging
from collections.abc import Sequence
from importlib.metadata import version
from threading import Thread

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

from fashion.kernel.telemetry import metrics
from fashion.settings import Settings
from fashion.vocabulary import Service

MOST_WAITING = 4096
FLUSH_SECONDS = 1.0
EXPORT_SECONDS = 5.0
LAST_SECONDS = 3.0


class _Exporter(OTLPSpanExporter):
    """Counts the spans that the collector did not accept.

    Attributes:
        taken: how many spans the queue has given so far.
    """

    taken = 0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.taken += len(spans)
        result = super().export(spans)
        if result is not SpanExportResult.SUCCESS:
            metrics.SPANS_DROPPED.labels("collector").inc(len(spans))
        return result


class _Queue(BatchSpanProcessor):
    """Drops and counts spans while the queue is full; its parent would drop them silently."""

    def __init__(self, exporter: _Exporter) -> None:
        super().__init__(exporter, max_queue_size=2 * MOST_WAITING, schedule_delay_millis=FLUSH_SECONDS * 1000)
        self._exporter, self._given = exporter, 0

    def on_end(self, span: ReadableSpan) -> None:
        if self._given - self._exporter.taken >= MOST_WAITING:
            metrics.SPANS_DROPPED.labels("queue").inc()
            return
        self._given += 1
        super().on_end(span)


def open_provider(settings: Settings, service: Service) -> TracerProvider:
    """Return a provider that samples spans as their parent and sends them to FASHION_OTLP_ENDPOINT."""
    # Losses are counted; log lines for each retry would add nothing.
    logging.getLogger("opentelemetry").setLevel(logging.ERROR)
    names = {"service.name": service, "service.namespace": settings.platform}
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(settings.otlp_ratio)),
        resource=Resource.create({**names, "service.version": version("fashion-platform")}),
        shutdown_on_exit=False,
    )
    exporter = _Exporter(f"{settings.otlp_endpoint}/v1/traces", timeout=EXPORT_SECONDS)
    provider.add_span_processor(_Queue(exporter))
    return provider


async def close_provider(provider: TracerProvider) -> None:
    """Send what is queued, for a limited time: a collector that does not answer must not delay the stop."""
    sending = Thread(target=provider.shutdown, daemon=True)
    sending.start()
    await asyncio.to_thread(sending.join, LAST_SECONDS)
