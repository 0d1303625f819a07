"""Staging: an archive is restored into schemas beside those in use, which take their place in one transaction."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from itertools import groupby
from operator import itemgetter

import asyncpg

from fashion.commands.backups.archive import ArchiveError, ArchiveReader, Contents, Manifest, Part
from fashion.kernel.postgres.database import schema_of
from fashion.kernel.postgres.migrate import HEADS, is_known, upgrade
from fashion.kernel.postgres.roles import grant
from fashion.settings import Settings
from fashion.vocabulary import WITH_TABLES

_SET_SEQUENCE = "SELECT setval(pg_get_serial_sequence($1, $2), $3)"
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind = 'r'"
_ROLES = """
    SELECT DISTINCT grantee::regrole::text AS name FROM pg_namespace, aclexplode(nspacl)
    WHERE nspname = $1 AND grantee NOT IN (0, nspowner)"""


def staging_of(schema: str) -> str:
    """Return the name of the schema that an archive is restored into first."""
    return f"{schema}_restoring"


def check_revisions(manifest: Manifest) -> None:
    """Check that this version knows the schemas of an archive.

    Raises:
        ArchiveError: a later version made it.
    """
    for service, schema in manifest.schemas.items():
        if unknown := [each for each in schema.revisions if not is_known(service, each)]:
            raise ArchiveError(
                f"The archive was made by version {manifest.version}, whose schema of {service} is later "
                f"({', '.join(unknown)}): restore it with that version."
            )


async def stage(connection: asyncpg.Connection, settings: Settings, archive: ArchiveReader) -> None:
    """Restore an archive into staging schemas, and migrate these to this version.

    Raises:
        ArchiveError: the archive is truncated or altered.
    """
    await delete_staging(connection, settings.platform)
    for service in WITH_TABLES:
        staging = staging_of(schema_of(settings.platform, service))
        revisions = archive.manifest.schemas[service].revisions
        await asyncio.to_thread(upgrade, settings.database_url, service, staging, *revisions)
    await _fill(connection, settings.platform, archive)
    await _set_sequences(connection, settings.platform, archive.contents)
    for service in WITH_TABLES:
        staging = staging_of(schema_of(settings.platform, service))
        await asyncio.to_thread(upgrade, settings.database_url, service, staging, HEADS)
        for row in await connection.fetch(_TABLES, staging):
            await connection.execute(f'ANALYZE "{staging}"."{row["relname"]}"')


async def _fill(connection: asyncpg.Connection, platform: str, archive: ArchiveReader) -> None:
    for (service, table), parts in groupby(archive.parts(), itemgetter(0, 1)):
        try:
            await connection.copy_to_table(
                table,
                schema_name=staging_of(schema_of(platform, service)),
                columns=archive.manifest.schemas[service].tables[table],
                source=_data(parts),
            )
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
            reason = str(error).partition("\n")[0]
            raise ArchiveError(f"The archive is altered: {service}/{table}: {reason}.") from None


async def _data(parts: Iterable[Part]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part.data


async def _set_sequences(connection: asyncpg.Connection, platform: str, contents: Contents) -> None:
    for service, sequences in contents.sequences.items():
        staging = staging_of(schema_of(platform, service))
        for name, last in sequences.items():
            table, _, column = name.partition(".")
            await connection.execute(_SET_SEQUENCE, f'"{staging}"."{table}"', column, last)


async def swap(connection: asyncpg.Connection, platform: str) -> None:
    """Put the staging schemas in the place of those in use, with the same roles; call it in a transaction."""
    for service in WITH_TABLES:
        schema = schema_of(platform, service)
        roles = [row["name"] for row in await connection.fetch(_ROLES, schema)]
        await connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
        await connection.execute(f'ALTER SCHEMA "{staging_of(schema)}" RENAME TO "{schema}"')
        for role in roles:
            await grant(connection, role, schema)


async def delete_staging(connection: asyncpg.Connection, platform: str) -> None:
    """Delete staging schemas, such as those that a killed restore left."""
    for service in WITH_TABLES:
        await connection.execute(f'DROP SCHEMA IF EXISTS "{staging_of(schema_of(platform, service))}" CASCADE')
