"""The event log of a service: append-only, the source of its projections and its outbox.

It is divided into partitions by the hash of the stream. In a partition, positions become visible in the order of
commit, so that a reader's cursor skips no event; appends to different partitions do not wait for each other.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from hashlib import md5
from typing import Any
from uuid import UUID, uuid4

import msgspec
import structlog
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.kernel.postgres.database import query
from fashion.kernel.telemetry import tracing
from fashion.kernel.telemetry.correlation import CORRELATION

USER_STREAM = "user-"

PARTITIONS = 16

_ORDER = query("events.order", "SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.append'))")
_PARTITION_ORDER = query(
    "events.partition_order",
    """SELECT pg_advisory_xact_lock_shared(hashtext(current_schema() || '.append')),
              pg_advisory_xact_lock(hashtext(current_schema() || '.append'), :partition)""",
)
_LOCK = query(
    "events.lock_stream", "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || :stream, 0))"
)
_VERSION = query("events.version", "SELECT coalesce(max(version), 0) FROM events WHERE stream = :stream")
_APPEND = query(
    "events.append",
    """INSERT INTO events (stream, version, id, type, schema, correlation_id, traceparent, data)
       VALUES (:stream, :version, :id, :type, :schema, :correlation_id, :traceparent, CAST(:data AS jsonb))""",
)
_WAKE = query("events.wake", "SELECT pg_notify(current_schema(), '')")
_COLUMNS = """position, stream, version, id, type, schema, correlation_id, traceparent, occurred_at,
              data::text AS data"""
_AFTER = query(
    "events.after", f"SELECT {_COLUMNS} FROM events WHERE position > :position ORDER BY position LIMIT :limit"
)
_OF_PARTITIONS = query(
    "events.of_partitions",
    f"""SELECT found.* FROM unnest(CAST(:positions AS bigint[])) WITH ORDINALITY AS cursor (after, number)
        CROSS JOIN LATERAL (
            SELECT {_COLUMNS} FROM events WHERE partition = cursor.number - 1 AND position > cursor.after
            ORDER BY position LIMIT :limit
        ) AS found
        ORDER BY position""",
)
_WAITING = query(
    "events.waiting",
    """SELECT (
           SELECT count(*) FROM (
               SELECT FROM events WHERE partition = cursor.number - 1 AND position > cursor.after LIMIT :limit
           ) AS waiting
       )
       FROM unnest(CAST(:positions AS bigint[])) WITH ORDINALITY AS cursor (after, number) ORDER BY number""",
)
_OF_STREAM = query(
    "events.of_stream",
    f"""SELECT {_COLUMNS} FROM events WHERE stream = :stream AND position > :position
        ORDER BY version LIMIT :limit""",
)
_CORRELATED = query(
    "events.correlated",
    f"SELECT {_COLUMNS} FROM events WHERE correlation_id = :correlation_id ORDER BY position LIMIT :limit",
)
LAST_POSITION = query(
    "events.given", "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('events', 'position')), 0)"
)

Packed = tuple[str, int, bytes]


class StoredEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event in the log; `data` is its JSON under `type` and `schema`.

    `traceparent` is the W3C trace context of the append, or empty.
    """

    position: int
    service: str
    stream: str
    version: int
    id: UUID
    type: str
    schema: int
    correlation_id: str
    traceparent: str = ""
    occurred_at: datetime
    data: bytes

    @property
    def user(self) -> str | None:
        """The pseudonym of its user, or None."""
        return self.stream.removeprefix(USER_STREAM) if self.stream.startswith(USER_STREAM) else None


def user_stream(user: str) -> str:
    """Return the name of a user's stream."""
    return USER_STREAM + user


def partition_of(stream: str) -> int:
    """Return the partition of a stream, as the table's generated column computes it."""
    return md5(stream.encode(), usedforsecurity=False).digest()[0] % PARTITIONS


async def lock_stream(tx: AsyncConnection, stream: str) -> None:
    """Lock a stream until the transaction ends; writers and erasure of one user run one after the other."""
    await tx.execute(_LOCK, {"stream": stream})


async def hold_appends(tx: AsyncConnection) -> None:
    """Lock the whole log until the transaction ends, so that nobody appends."""
    await tx.execute(_ORDER)


async def lock_partition(tx: AsyncConnection, stream: str) -> None:
    """Lock a stream's partition of the log until the transaction ends, so that nobody else appends to it.

    It waits for who holds all appends, and for older code, which locks the whole log to append.
    """
    await tx.execute(_PARTITION_ORDER, {"partition": partition_of(stream)})


async def version_of(tx: AsyncConnection, stream: str) -> int:
    """Return the version of the newest event in a stream, 0 if it has none."""
    return int((await tx.execute(_VERSION, {"stream": stream})).scalar_one())


async def append(tx: AsyncConnection, stream: str, after: int, events: Sequence[Packed]) -> int:
    """Append events after version `after`; return the stream's new version.

    The partition stays locked until the transaction ends.

    Raises:
        sqlalchemy.exc.IntegrityError: the stream has moved on from `after`.
    """
    correlation_id = structlog.contextvars.get_contextvars().get(CORRELATION, "")
    traceparent = tracing.tracer.traceparent()
    rows = [
        {
            "stream": stream,
            "version": version,
            "id": uuid4(),
            "type": kind,
            "schema": schema,
            "correlation_id": correlation_id,
            "traceparent": traceparent,
            "data": data.decode(),
        }
        for version, (kind, schema, data) in enumerate(events, after + 1)
    ]
    await lock_partition(tx, stream)
    await tx.execute(_APPEND, rows)
    await tx.execute(_WAKE)
    return after + len(rows)


async def read_after(tx: AsyncConnection, service: str, position: int, limit: int) -> list[StoredEvent]:
    """Return the next events of the log by position; another partition may still add some in between."""
    rows = await tx.execute(_AFTER, {"position": position, "limit": limit})
    return [_recorded(service, row) for row in rows]


async def read_partitions(
    tx: AsyncConnection, service: str, positions: Sequence[int], limit: int
) -> list[StoredEvent]:
    """Return the next events of every partition after its position, at most `limit` of each, in order."""
    values = {"positions": list(positions), "limit": limit}
    return [_recorded(service, row) for row in await tx.execute(_OF_PARTITIONS, values)]


async def count_waiting(tx: AsyncConnection, positions: Sequence[int], limit: int) -> list[int]:
    """Return how many events every partition has after its position, at most `limit` each."""
    values = {"positions": list(positions), "limit": limit}
    return list((await tx.execute(_WAITING, values)).scalars())


async def read_stream(
    tx: AsyncConnection, service: str, stream: str, position: int, limit: int
) -> list[StoredEvent]:
    """Return the next events of one stream after a position of the log, in order."""
    values = {"stream": stream, "position": position, "limit": limit}
    return [_recorded(service, row) for row in await tx.execute(_OF_STREAM, values)]


async def read_all(tx: AsyncConnection, service: str, batch: int = 500) -> AsyncIterator[StoredEvent]:
    """Yield the whole log, in order, with one batch in memory; hold appends meanwhile, or some may be missed."""
    position = 0
    while found := await read_after(tx, service, position, batch):
        for recorded in found:
            yield recorded
        position = found[-1].position


async def read_correlated(tx: AsyncConnection, service: str, correlation_id: str, limit: int) -> list[StoredEvent]:
    """Return the first events that were recorded under a correlation ID, in order."""
    rows = await tx.execute(_CORRELATED, {"correlation_id": correlation_id, "limit": limit})
    return [_recorded(service, row) for row in rows]


async def last_position(tx: AsyncConnection) -> int:
    """Return the newest position of the log, also if its event was erased."""
    return int((await tx.execute(LAST_POSITION)).scalar_one())


def _recorded(service: str, row: Row[Any]) -> StoredEvent:
    values = dict(row._mapping)
    return StoredEvent(service=service, **values | {"data": values["data"].encode()})
