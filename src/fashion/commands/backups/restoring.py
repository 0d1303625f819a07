"""Restore: an archive becomes the data of a platform, all of it or nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO

import asyncpg
import msgspec

from fashion.commands.backups.archive import ArchiveReader, Contents
from fashion.commands.backups.erasures import apply_erasures
from fashion.commands.backups.services import any_runs, clear_redis
from fashion.commands.backups.staging import check_revisions, delete_staging, stage, swap
from fashion.kernel.events.transports.opening import transport_of
from fashion.kernel.postgres.database import CONNECT_SECONDS, schema_of
from fashion.kernel.redis import Client, open_redis
from fashion.settings import Settings
from fashion.vocabulary import WITH_TABLES

_LOCK = "SELECT pg_advisory_lock(hashtext($1 || '.restore'))"
_TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = to_regnamespace($1) AND relkind = 'r' AND relname <> 'alembic_version'"""
_WAIT_FOR_READERS = "SET lock_timeout = '30s'"
# PostgreSQL needs a moment to notice that a killed restore, a service or another command is gone.
_WAIT_FOR_RESTORE = "SET lock_timeout = '5s'"
_LOOKS, _SECONDS_BETWEEN_LOOKS = 15, 0.2


class RestoreError(Exception):
    """A platform cannot be restored as it is; the message says what to do."""


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What was restored, and how many users were erased since the backup and stay so."""

    contents: Contents
    erased: int


async def restore(settings: Settings, file: BinaryIO, *, replace: bool) -> Restored:
    """Make an archive the data of a platform whose services are stopped; return what was restored.

    Until the last moment the data stays as it was; what is left of a killed restore is deleted by the next one.

    Raises:
        ArchiveError: the file is no whole archive, or of a later version.
        RestoreError: a service runs, another restore too, or there is data and `replace` is not given.
    """
    archive = ArchiveReader(file)
    check_revisions(archive.manifest)
    async with _stores(settings) as (connection, redis):
        await _check(connection, redis, settings, replace)
        try:
            await stage(connection, settings, archive)
            erased = await _replace(connection, redis, settings)
        except BaseException:
            await delete_staging(connection, settings.platform)
            raise
    return Restored(contents=archive.contents, erased=erased)


@asynccontextmanager
async def _stores(settings: Settings) -> AsyncIterator[tuple[asyncpg.Connection, Client]]:
    name = f"{settings.platform}_restore"
    connection = await asyncpg.connect(
        settings.database_url, timeout=CONNECT_SECONDS, server_settings={"application_name": name}
    )
    redis = open_redis(settings)
    try:
        yield connection, redis
    finally:
        await redis.aclose()
        await connection.close()


async def _check(connection: asyncpg.Connection, redis: Client, settings: Settings, replace: bool) -> None:
    platform = settings.platform
    await connection.execute(_WAIT_FOR_RESTORE)
    try:
        await connection.execute(_LOCK, platform)
    except asyncpg.LockNotAvailableError:
        raise RestoreError(f"The platform {platform} is being restored already.") from None
    await connection.execute(_WAIT_FOR_READERS)
    await _check_stopped(connection, redis, settings)
    if not replace and await _has_data(connection, platform):
        raise RestoreError(f"The platform {platform} has data: --replace deletes it in favor of the archive.")


async def _check_stopped(connection: asyncpg.Connection, redis: Client, settings: Settings) -> None:
    for _ in range(_LOOKS):
        if not await any_runs(connection, redis, settings):
            return
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
    name = settings.platform
    raise RestoreError(f"Services of the platform {name} are running: stop them first, then restore.")


async def _has_data(connection: asyncpg.Connection, platform: str) -> bool:
    for service in WITH_TABLES:
        schema = schema_of(platform, service)
        for row in await connection.fetch(_TABLES, schema):
            if await connection.fetchval(f'SELECT EXISTS (SELECT FROM "{schema}"."{row["relname"]}")'):
                return True
    return False


async def _replace(connection: asyncpg.Connection, redis: Client, settings: Settings) -> int:
    async with connection.transaction():
        erased = await apply_erasures(connection, settings.platform)
        await swap(connection, settings.platform)
        # A service that has started meanwhile may have read what is deleted.
        await _check_stopped(connection, redis, settings)
        # What Redis loses is sent again: better before the commit than never.
        await clear_redis(redis, settings)
        await _clear_stream(redis, settings)
    return erased


async def _clear_stream(redis: Client, settings: Settings) -> None:
    """Delete the event stream where it is, which may be another store than Redis."""
    transport = transport_of(settings, redis)
    try:
        await transport.clear()
    finally:
        await transport.aclose()
