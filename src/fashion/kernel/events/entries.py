"""Entries of the event stream: the fields that an event has there, whatever engine carries them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fashion.kernel.events.log import USER_STREAM, StoredEvent
from fashion.vocabulary import Service

CONSUMERS: tuple[Service, ...] = ("color", "products")

ERASED = "UserErased"

Fields = Mapping[bytes, bytes]

FIELDS = frozenset(
    (
        b"position",
        b"service",
        b"stream",
        b"version",
        b"id",
        b"type",
        b"schema",
        b"correlation_id",
        b"occurred_at",
        b"data",
    )
)
TRACEPARENT = "traceparent"
"""The field of the trace context, if the event was recorded in a trace."""
GROUP = b"group"
"""The field of a dead letter, and of its next publication, that names the group it is for."""


def to_fields(event: StoredEvent) -> dict[str, str | bytes]:
    """Return the stream entry for an event."""
    traced = {TRACEPARENT: event.traceparent} if event.traceparent else {}
    return {
        **traced,
        "position": str(event.position),
        "service": event.service,
        "stream": event.stream,
        "version": str(event.version),
        "id": event.id.hex,
        "type": event.type,
        "schema": str(event.schema),
        "correlation_id": event.correlation_id,
        "occurred_at": event.occurred_at.isoformat(),
        "data": event.data,
    }


def from_fields(fields: Fields) -> StoredEvent:
    """Return the event in a stream entry."""
    text = {key.decode(): value.decode() for key, value in fields.items() if key != b"data"}
    return StoredEvent(
        position=int(text["position"]),
        service=text["service"],
        stream=text["stream"],
        version=int(text["version"]),
        id=UUID(text["id"]),
        type=text["type"],
        schema=int(text["schema"]),
        correlation_id=text["correlation_id"],
        traceparent=text.get(TRACEPARENT, ""),
        occurred_at=datetime.fromisoformat(text["occurred_at"]),
        data=fields[b"data"],
    )


def user_of(stream: str, kind: str) -> str:
    """Return the pseudonym that an erasure finds an event by; empty if it is no user's, or reports an erasure."""
    return stream.removeprefix(USER_STREAM) if stream.startswith(USER_STREAM) and kind != ERASED else ""
