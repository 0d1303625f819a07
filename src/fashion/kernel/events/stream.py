"""The Redis stream `events`: the format of its entries, and its consumer groups."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from redis.exceptions import ResponseError

from fashion.kernel.events.log import StoredEvent
from fashion.kernel.redis import Client
from fashion.vocabulary import Service

CONSUMERS: tuple[Service, ...] = ("color", "products")
LONGEST = 100_000

Fields = Mapping[bytes, bytes]


def stream_key(platform: str) -> str:
    """Return the key of the stream that every service publishes to."""
    return f"{platform}:events"


def dead_letter_key(platform: str) -> str:
    """Return the key of the stream of dead letters."""
    return f"{platform}:events.dead"


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

MESSAGING = {"messaging.system": "redis", "messaging.destination.name": "events"}
"""Attributes of spans about entries."""


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


async def create_groups(redis: Client, key: str) -> None:
    """Create every consumer's group from the stream's beginning; groups that exist stay as they are."""
    for group in CONSUMERS:
        try:
            await redis.xgroup_create(key, group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
