"""One import at a time on the whole platform, whoever asked for it.

Whoever imports holds an advisory lock over a connection of its own: when its process is killed, PostgreSQL gives
the lock up.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg

from fashion.kernel.postgres.database import Database

PATIENCE_SECONDS = 300
"""How long a command waits for its turn: half of the time that an attempt of a Job may take on Kubernetes."""
_KEY = "hashtext(current_schema() || '.imports')"
_TRY = f"SELECT pg_try_advisory_lock({_KEY})"
_WAIT = f"SELECT pg_advisory_lock({_KEY})"
_PATIENCE = "SELECT set_config('lock_timeout', $1, false)"


class ImportUnderWayError(Exception):
    """Another import has not ended while one waited for it; the message says so."""


@asynccontextmanager
async def importing_if_free(database: Database) -> AsyncIterator[bool]:
    """Keep other imports out until the end of the block; False if one is under way."""
    async with _connection(database) as connection:
        yield await connection.fetchval(_TRY)


@asynccontextmanager
async def importing_in_turn(database: Database, tell: Callable[[str], None]) -> AsyncIterator[None]:
    """Keep other imports out until the end of the block, and wait before until none is under way.

    Args:
        tell: is called with a sentence if there is one to wait for.

    Raises:
        ImportUnderWayError: it did not end within `PATIENCE_SECONDS`.
    """
    async with _connection(database) as connection:
        if not await connection.fetchval(_TRY):
            tell(f"Another import is under way; waiting for its end, {PATIENCE_SECONDS} s at most.")
            await _wait(connection)
        yield


async def _wait(connection: asyncpg.Connection) -> None:
    await connection.fetchval(_PATIENCE, f"{PATIENCE_SECONDS}s")
    try:
        await connection.execute(_WAIT)
    except asyncpg.LockNotAvailableError:
        raise ImportUnderWayError(
            f"Another import has not ended within {PATIENCE_SECONDS} s: nothing is imported. Try again later."
        ) from None


@asynccontextmanager
async def _connection(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection: asyncpg.Connection = await database.connect()
    try:
        yield connection
    finally:
        connection.terminate()
