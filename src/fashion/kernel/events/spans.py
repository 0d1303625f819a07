"""Spans of an event's way through the stream: they continue the trace in which it was recorded."""

from contextlib import ExitStack

import msgspec

from fashion.kernel.events.log import StoredEvent
from fashion.kernel.telemetry import tracing


def messaging(engine: str) -> dict[str, str]:
    """Return the attributes of spans about entries."""
    return {"messaging.system": engine, "messaging.destination.name": "events"}


def publishing(event: StoredEvent, engine: str, open_spans: ExitStack) -> StoredEvent:
    """Open a span of a publication; return the event as its handler's span continues it."""
    span = tracing.tracer.start_span(f"publish {event.type}", "producer", event.traceparent, messaging(engine))
    if not span:
        return event
    open_spans.callback(span.end)
    return msgspec.structs.replace(event, traceparent=span.traceparent)
