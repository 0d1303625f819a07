"""PostgreSQL: one pool for each service, its own schema, every query named and timed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

import asyncpg
import structlog
from sqlalchemy import TextClause, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from fashion.kernel.postgres.circuit import Circuit
from fashion.kernel.postgres.disk import ALLOCATE, Disk
from fashion.kernel.postgres.query_metrics import measure_queries
from fashion.kernel.telemetry import metrics, tracing
from fashion.settings import Settings, SettingsError
from fashion.vocabulary import Service

log = structlog.get_logger(__name__)

NAMED: dict[str, TextClause] = {}
"""Every statement by its name, so that a test can look at each one's plan."""


CONNECT_SECONDS = 5
_PROBE = "SELECT 1"
# PostgreSQL gives up a peer that is silent for a minute, and with it the locks that the peer held.
_LIVELINESS = {
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "60000",
}


def query(name: str, sql: str) -> TextClause:
    """Return a statement with the name that its metrics and slow-query log lines use."""
    NAMED[name] = text(sql).execution_options(query=name)
    return NAMED[name]


_CLOCK = query("clock", "SELECT clock_timestamp() AS now")


def schema_of(platform: str, service: str) -> str:
    """Return the name of the schema that a service of a platform owns."""
    return f"{platform}_{service}"


class _MeasuredPool(AsyncAdaptedQueuePool):
    """A pool that measures who waits for a connection, and how long."""

    def _do_get(self) -> Any:
        with metrics.DATABASE_WAITING.track_inprogress(), metrics.DATABASE_WAIT.time():
            return super()._do_get()


class Database:
    """The pool of one service instance; `search_path` is the service's schema."""

    def __init__(self, url: str, schema: str, pool_size: int, slow_query_seconds: float) -> None:
        self.schema = schema
        self.url = url
        self.pool_size = pool_size
        self.circuit, self.disk = Circuit(), Disk()
        self._engine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            poolclass=_MeasuredPool,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=5,
            hide_parameters=True,
            async_creator=self.connect,
        )
        self._reader = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        measure_queries(self._engine.sync_engine, slow_query_seconds)
        self.disk.observe(self._engine.sync_engine)
        _drop_closed(self._engine.sync_engine)
        tracing.tracer.trace_queries(self._engine.sync_engine)

    @property
    def in_use(self) -> int:
        """The number of connections in use."""
        pool = self._engine.pool
        assert isinstance(pool, AsyncAdaptedQueuePool)
        return pool.checkedout()

    async def connect(self) -> asyncpg.Connection:
        """Open a connection outside of the pool; the caller closes it.

        Raises:
            DatabaseSilentError: PostgreSQL does not answer.
        """
        async with self.circuit.bounded():
            connection = await self._connect()
        self.circuit.watch(connection)
        return connection

    async def _connect(self) -> asyncpg.Connection:
        settings = {"search_path": self.schema, "application_name": self.schema, "jit": "off", **_LIVELINESS}
        try:
            return await asyncpg.connect(self.url, timeout=CONNECT_SECONDS, server_settings=settings)
        except OSError as error:
            if error.errno is not None:
                raise
            # It took too long, or a host has several addresses and none of them answers.
            raise ConnectionError(f"PostgreSQL does not accept connections: {error!r}") from error

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction: committed at the end, rolled back on an exception."""
        self.circuit.check()
        async with self._engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection without a transaction: for reads, and for statements such as VACUUM."""
        self.circuit.check()
        async with self._reader.connect() as connection:
            yield connection

    async def rows(self, statement: TextClause, **values: Any) -> list[Any]:
        """Return all rows of a query."""
        async with self.autocommit() as connection:
            return list(await connection.execute(statement, values))

    async def row(self, statement: TextClause, **values: Any) -> Any | None:
        """Return the first row of a query, or None."""
        async with self.autocommit() as connection:
            return (await connection.execute(statement, values)).first()

    async def execute(self, statement: TextClause, **values: Any) -> None:
        """Run a statement whose rows do not matter."""
        async with self.autocommit() as connection:
            await connection.execute(statement, values)

    async def now(self) -> datetime:
        """Return when this was called by the clock of PostgreSQL, the one that decides what was before an erasure.

        The time that a connection was waited for does not count.
        """
        called = perf_counter()
        async with self.autocommit() as connection:
            waited = timedelta(seconds=perf_counter() - called)
            found: datetime = (await connection.execute(_CLOCK)).scalar_one()
            return found - waited

    async def probe(self) -> None:
        """Wait for an answer of PostgreSQL, over a connection of the pool if one is free."""
        if not self.circuit.is_open and self.in_use < self.pool_size:
            async with self._reader.connect() as connection:
                raw: Any = await connection.get_raw_connection()
                await raw.driver_connection.fetchval(_PROBE)
            return
        connection = await self._connect()
        try:
            await connection.fetchval(_PROBE)
        finally:
            connection.terminate()

    async def allocate(self) -> None:
        """Allocate some disk space for a moment; fail where there is none."""
        async with self.transaction() as tx:
            await tx.execute(ALLOCATE)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def _drop_closed(engine: Any) -> None:
    # asyncpg knows at once when the server is gone; a ping before every use would double the time of a read.
    @event.listens_for(engine, "checkout")
    def is_open(connection: Any, *_: Any) -> None:
        if connection.driver_connection.is_closed():
            raise InvalidatePoolError


def open_database(settings: Settings, service: Service) -> Database:
    """Return the service's connection pool.

    Raises:
        SettingsError: no database is configured.
    """
    url = settings.database_url_of(service)
    if not url:
        raise SettingsError("FASHION_DATABASE_URL: set it, or run `fashion up`, which brings its own database")
    schema = schema_of(settings.platform, service)
    return Database(url, schema, settings.pool_size, settings.slow_query_seconds)
