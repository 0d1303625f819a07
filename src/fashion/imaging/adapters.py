"""Imaging's ports, implemented with PostgreSQL, the cache and the measurement pool."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b, sha256
from time import monotonic

import msgspec
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.contracts import SkinToneAnalyzed, UserErased, pack
from fashion.event_values import MeasuredTone
from fashion.imaging.domain import Analysis, FaceOutline, Measurement
from fashion.imaging.metrics import STEPS, count_analysis
from fashion.imaging.results import AnalyzedPhotos
from fashion.imaging.workers.pool import MeasurementPool
from fashion.kernel.cache.cache import Cache
from fashion.kernel.events.erasure import erase, was_erased
from fashion.kernel.events.log import append, lock_stream, user_stream, version_of
from fashion.kernel.events.stored_rows import StoredRows
from fashion.kernel.http.idempotency import earlier_answer, keep_answer
from fashion.kernel.postgres.database import Database, query
from fashion.kernel.postgres.restarts import through_restart

ROW_KEYS = {"analyses": "lpad(CAST(revision AS text), 10, '0')"}
TABLES = tuple(ROW_KEYS)
STORED_ROWS = StoredRows(ROW_KEYS)

_ADD = query(
    "analyses.add",
    """INSERT INTO analyses (id, "user", revision, created_at, body)
       VALUES (:id, :user, :revision, :created_at, CAST(:body AS jsonb))""",
)
_NEWEST_FIT = query(
    "analyses.newest_fit",
    """SELECT body::text FROM analyses WHERE "user" = :user AND body->'quality'->>'verdict' <> 'retake'
       ORDER BY revision DESC LIMIT :limit""",
)


class _CachedMeasurement(Measurement, frozen=True, kw_only=True):
    sealed_face: bytes = b""


def format_of(cached: type[msgspec.Struct]) -> str:
    """Return a digest of the fields of a struct and of all in it; other fields are another format."""
    return sha256(msgspec.json.encode(msgspec.json.schema(cached))).hexdigest()[:12]


_FORMAT = format_of(_CachedMeasurement)


class CachedMeasurements:
    """A measurement pool behind the cache.

    The key is the format, the algorithm and the photo's SHA-256, never a user: what a version with other fields
    cached is not read. Where the face is, is sealed with a key that only the photo itself gives: who reads the
    cache cannot open it, who sends the photo again can.
    """

    def __init__(self, pool: MeasurementPool, algorithm: str, cache: Cache, ttl: Callable[[], float]) -> None:
        self._pool, self._algorithm, self._cache, self._ttl = pool, algorithm, cache, ttl

    async def measure(self, photo: bytes) -> Measurement:
        """Measure a photo, or return its cached measurement."""

        async def compute() -> bytes:
            measurement = await self._pool.measure(photo)
            for step, seconds in measurement.steps.items():
                STEPS.labels(step).observe(seconds)
            return msgspec.json.encode(_with_sealed_face(measurement, photo))

        digest = await asyncio.to_thread(lambda: sha256(photo).hexdigest())
        found = await self._cache.fetch(
            "analysis", f"{_FORMAT}:{self._algorithm}:{digest}", ["measurements"], self._ttl(), compute
        )
        return await asyncio.to_thread(_with_open_face, msgspec.json.decode(found, type=_CachedMeasurement), photo)


def _with_sealed_face(measurement: Measurement, photo: bytes) -> _CachedMeasurement:
    fields = msgspec.structs.asdict(measurement) | {"face": None}
    return _CachedMeasurement(**fields, sealed_face=_seal(photo).encrypt(msgspec.json.encode(measurement.face)))


def _with_open_face(cached: _CachedMeasurement, photo: bytes) -> Measurement:
    fields = {name: getattr(cached, name) for name in Measurement.__struct_fields__}
    if cached.sealed_face:
        face = _seal(photo).decrypt(cached.sealed_face)
        fields["face"] = msgspec.json.decode(face, type=FaceOutline | None)
    return Measurement(**fields)


def _seal(photo: bytes) -> Fernet:
    # Not the photo's SHA-256, which is stored.
    return Fernet(urlsafe_b64encode(blake2b(photo, digest_size=32, person=b"face").digest()))


@dataclass(frozen=True)
class PostgresAnalyses:
    """The analyses of one user, in a transaction."""

    tx: AsyncConnection
    user: str
    added: list[Analysis] = field(default_factory=list)

    async def earlier_answer(self, key: str | None, photo: str) -> Analysis | None:
        """Return the analysis stored under the key for the same photo."""
        return await earlier_answer(self.tx, self.user, key, photo, Analysis)

    async def earlier_photos(self, key: str | None, photos: str) -> AnalyzedPhotos | None:
        """Return the results stored under the key for the same photos."""
        return await earlier_answer(self.tx, self.user, key, photos, AnalyzedPhotos)

    async def keep_photos(self, key: str | None, photos: str, analyzed: AnalyzedPhotos) -> None:
        """Store the results as the answer under the idempotency key."""
        await keep_answer(self.tx, self.user, key, photos, analyzed)

    async def newest_tones(self, limit: int) -> list[MeasuredTone]:
        """Return the tones of the newest photos that were fit to measure, oldest first."""
        rows = (await self.tx.execute(_NEWEST_FIT, {"user": self.user, "limit": limit})).all()
        return [msgspec.json.decode(row.body, type=Analysis).to_measured_tone() for row in reversed(rows)]

    async def erased_since(self, moment: datetime) -> bool:
        """Return whether the user was erased at `moment` or later."""
        return await was_erased(self.tx, self.user, moment)

    async def add(self, analysis: Analysis, key: str | None) -> None:
        """Insert the analysis, also as the answer under the idempotency key."""
        self.added.append(analysis)
        await insert(self.tx, analysis)
        await keep_answer(self.tx, self.user, key, analysis.photo.sha256, analysis)

    async def erase(self) -> bool:
        """Delete the user's rows and events, and leave a tombstone; return whether there were any."""
        return await erase(self.tx, self.user, TABLES)


@dataclass(frozen=True)
class UserEvents:
    """The event log of one user, in a transaction."""

    tx: AsyncConnection
    stream: str

    async def revision(self) -> int:
        """Return the version of the user's stream."""
        return await version_of(self.tx, self.stream)

    async def publish(self, event: SkinToneAnalyzed | UserErased, revision: int) -> None:
        """Append an event as number `revision` of the user's stream."""
        await append(self.tx, self.stream, revision - 1, [pack(event)])


@dataclass(frozen=True)
class PostgresWork:
    """The repositories of one user, in the same transaction."""

    analyses: PostgresAnalyses
    events: UserEvents


class PostgresUnitOfWork:
    """Opens one transaction that holds the lock of the user's stream."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def now(self) -> datetime:
        """Return when this was called by the clock of PostgreSQL, which may be restarting."""
        called = monotonic()

        async def now() -> datetime:
            waited = timedelta(seconds=monotonic() - called)
            return await self._database.now() - waited

        return await through_restart(now)

    @asynccontextmanager
    async def __call__(self, user: str) -> AsyncIterator[PostgresWork]:
        """Begin, if PostgreSQL restarts once it is back; leaving the block commits, and counts what was added."""
        stream = user_stream(user)
        async with AsyncExitStack() as stack:
            tx = await through_restart(lambda: stack.enter_async_context(self._locked(stream)))
            work = PostgresWork(PostgresAnalyses(tx, user), UserEvents(tx, stream))
            yield work
        for analysis in work.analyses.added:
            count_analysis(analysis)

    @asynccontextmanager
    async def _locked(self, stream: str) -> AsyncIterator[AsyncConnection]:
        async with self._database.transaction() as tx:
            await lock_stream(tx, stream)
            yield tx


async def insert(tx: AsyncConnection, analysis: Analysis) -> None:
    """Insert the row from which an analysis is read."""
    values = {"id": analysis.id, "user": analysis.user, "revision": analysis.revision}
    body = msgspec.json.encode(analysis).decode()
    await tx.execute(_ADD, values | {"created_at": analysis.created_at, "body": body})
