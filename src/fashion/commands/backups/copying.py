"""Backup: every table of a platform, copied into an archive from one snapshot of the database."""

from functools import partial
from importlib.metadata import version
from typing import BinaryIO

import asyncpg

from fashion.commands.backups.archive import FORMAT, ArchiveWriter, Contents, Manifest, Schema
from fashion.kernel.postgres.database import CONNECT_SECONDS, schema_of
from fashion.settings import Settings
from fashion.vocabulary import WITH_TABLES, Service

# Who migrates waits until the copy is made, and the other way round.
_NO_MIGRATION = "SELECT pg_advisory_lock_shared(hashtext($1 || '.migrate'))"
_REVISIONS = "SELECT version_num FROM {schema}.alembic_version ORDER BY 1"
_COLUMNS = """
    SELECT relname AS name, array_agg(attname::text ORDER BY attnum) AS columns
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = to_regnamespace($1) AND relkind = 'r' AND relname <> 'alembic_version'
        AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    GROUP BY relname ORDER BY relname"""
_SEQUENCES = """
    SELECT relname || '.' || attname AS name, pg_sequence_last_value(serial::regclass) AS last
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid,
        pg_get_serial_sequence(quote_ident($1) || '.' || quote_ident(relname), attname) AS serial
    WHERE relnamespace = to_regnamespace($1) AND attidentity <> '' AND relkind = 'r'"""


class BackupError(Exception):
    """A platform cannot be backed up; the message says why."""


async def back_up(settings: Settings, file: BinaryIO) -> Contents:
    """Write an archive of a platform while its services run; return what it holds.

    All tables are as they were at one moment. Memory does not depend on their size.

    Raises:
        BackupError: there is no such platform in the database.
    """
    name = f"{settings.platform}_backup"
    connection = await asyncpg.connect(
        settings.database_url, timeout=CONNECT_SECONDS, server_settings={"application_name": name}
    )
    try:
        for service in WITH_TABLES:
            await connection.execute(_NO_MIGRATION, schema_of(settings.platform, service))
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await _copy(connection, settings.platform, ArchiveWriter(file))
    finally:
        await connection.close()


async def _copy(connection: asyncpg.Connection, platform: str, archive: ArchiveWriter) -> Contents:
    schemas = {service: await _read_schema(connection, platform, service) for service in WITH_TABLES}
    made_at = await connection.fetchval("SELECT now()")
    archive.begin(Manifest(format=FORMAT, version=version("fashion-platform"), made_at=made_at, schemas=schemas))
    for service, schema in schemas.items():
        for table in schema.tables:
            await _copy_table(connection, platform, service, table, schema.tables[table], archive)
    # Sequences are in no snapshot: read after the tables, their values are those of all rows or greater.
    return archive.finish({service: await _sequences(connection, platform, service) for service in schemas})


async def _read_schema(connection: asyncpg.Connection, platform: str, service: Service) -> Schema:
    schema = schema_of(platform, service)
    try:
        revisions = await connection.fetch(_REVISIONS.format(schema=schema))
    except asyncpg.UndefinedTableError:
        raise BackupError(f"The database holds no platform {platform}: it has no schema {schema}.") from None
    tables = {row["name"]: tuple(row["columns"]) for row in await connection.fetch(_COLUMNS, schema)}
    return Schema(revisions=tuple(row["version_num"] for row in revisions), tables=tables)


async def _copy_table(
    connection: asyncpg.Connection,
    platform: str,
    service: Service,
    table: str,
    columns: tuple[str, ...],
    archive: ArchiveWriter,
) -> None:
    name = f"{service}/{table}"
    write = partial(archive.write, name)

    async def output(data: bytes) -> None:
        write(data)

    tag: str = await connection.copy_from_table(
        table, schema_name=schema_of(platform, service), columns=columns, output=output
    )
    archive.end_table(name, int(tag.removeprefix("COPY ")))


async def _sequences(connection: asyncpg.Connection, platform: str, service: Service) -> dict[str, int]:
    rows = await connection.fetch(_SEQUENCES, schema_of(platform, service))
    return {row["name"]: row["last"] for row in rows if row["last"] is not None}
