"""Imaging's ports on PostgreSQL, the cache and the measuring pool."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.contracts import SkinToneAnalyzed, UserErased, pack, unpack
from fashion.imaging.domain import Analysis, Measurement
from fashion.imaging.metrics import STEPS, count_analysis
from fashion.imaging.workers.pool import MeasuringPool
from fashion.kernel.cache.cache import Cache
from fashion.kernel.events.erasure import erase, was_erased
from fashion.kernel.events.log import StoredEvent, append, lock_stream, user_stream, version_of
from fashion.kernel.http.idempotency import earlier_answer, keep_answer
from fashion.kernel.postgres.database import Database, query

TABLES = ("analyses",)

_ADD = query(
    "analyses.add",
    """INSERT INTO analyses (id, "user", revision, created_at, body)
       VALUES (:id, :user, :revision, :created_at, CAST(:body AS jsonb))""",
)


class CachedMeasurements:
    """A measuring pool behind the cache; the key is the photo's digest and the algorithm, never a user."""

    def __init__(self, pool: MeasuringPool, algorithm: str, cache: Cache, ttl: Callable[[], float]) -> None:
        self._pool, self._algorithm, self._cache, self._ttl = pool, algorithm, cache, ttl

    async def measure(self, photo: bytes) -> Measurement:
        """The measurement of a photo, from the cache if the same photo was measured before."""

        async def compute() -> bytes:
            measurement = await self._pool.measure(photo)
            for step, seconds in measurement.steps.items():
                STEPS.labels(step).observe(seconds)
            return msgspec.json.encode(measurement)

        digest = await asyncio.to_thread(lambda: sha256(photo).hexdigest())
        found = await self._cache.fetch(
            "analysis", f"{self._algorithm}:{digest}", ["measurements"], self._ttl(), compute
        )
        return msgspec.json.decode(found, type=Measurement)


@dataclass(frozen=True)
class PostgresAnalyses:
    """The analyses of one user, in a transaction."""

    tx: AsyncConnection
    user: str
    added: list[Analysis] = field(default_factory=list)

    async def answered(self, key: str | None, photo: str) -> Analysis | None:
        """What the same photo was answered under the key."""
        return await earlier_answer(self.tx, self.user, key, photo, Analysis)

    async def erased_since(self, moment: datetime) -> bool:
        """Look for the tombstone."""
        return await was_erased(self.tx, self.user, moment)

    async def add(self, analysis: Analysis, key: str | None) -> None:
        """Insert the analysis and its idempotent answer."""
        self.added.append(analysis)
        await insert(self.tx, analysis)
        await keep_answer(self.tx, self.user, key, analysis.photo.sha256, analysis)


@dataclass(frozen=True)
class UserEvents:
    """The event log of one user, in a transaction."""

    tx: AsyncConnection
    stream: str

    async def revision(self) -> int:
        """The version of the user's stream."""
        return await version_of(self.tx, self.stream)

    async def publish(self, event: SkinToneAnalyzed) -> None:
        """Append at the event's own revision."""
        await append(self.tx, self.stream, event.revision - 1, [pack(event)])


@dataclass(frozen=True)
class PostgresWork:
    """Both, in the same transaction."""

    analyses: PostgresAnalyses
    events: UserEvents


class PostgresUnitOfWork:
    """One transaction that holds the user's stream."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, user: str) -> AsyncIterator[PostgresWork]:
        """Begin; the end of the block commits, and only then is what was added counted."""
        stream = user_stream(user)
        async with self._database.transaction() as tx:
            await lock_stream(tx, stream)
            work = PostgresWork(PostgresAnalyses(tx, user), UserEvents(tx, stream))
            yield work
        for analysis in work.analyses.added:
            count_analysis(analysis)


async def insert(tx: AsyncConnection, analysis: Analysis) -> None:
    """Insert the row that an analysis is read from."""
    values = {"id": analysis.id, "user": analysis.user, "revision": analysis.revision}
    body = msgspec.json.encode(analysis).decode()
    await tx.execute(_ADD, values | {"created_at": analysis.created_at, "body": body})


async def project(tx: AsyncConnection, recorded: StoredEvent) -> None:
    """Apply a recorded event to the projection, as the use case did when it was new."""
    event = unpack(recorded.type, recorded.schema, recorded.data)
    if isinstance(event, SkinToneAnalyzed):
        await insert(tx, Analysis.recorded(event))


async def erase_analyses(database: Database, user: str) -> None:
    """Erase a user here, and tell the other services to."""
    async with database.transaction() as tx:
        await erase(tx, user, TABLES)
        await append(tx, user_stream(user), 0, [pack(UserErased(user=user))])
