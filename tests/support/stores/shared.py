"""One embedded PostgreSQL and one embedded Redis for each test process, started when first asked for.

Migrations take most of the time of a test with a platform of its own. They run once in each process for each
service; others get a copy of the schema that they made, as pg_dump writes it.
"""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest

from fashion.kernel.postgres.database import schema_of
from fashion.kernel.postgres.migrate import migrate
from fashion.kernel.postgres.roles import provide_role
from fashion.local.stores.binaries import postgres_programs
from fashion.local.stores.postgres import embedded_postgres
from fashion.local.stores.redis import embedded_redis
from fashion.local.stores.roles import with_roles
from fashion.settings import Settings, load_settings
from fashion.vocabulary import Service
from support.stores.postgres_data import copy_postgres_data

_ORIGINAL = "original_platform"
_migrations: dict[Service, str] = {}


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A superuser's URL; tests share the server, so each makes its own schema or database."""
    folder = tmp_path_factory.mktemp("postgres")
    copy_postgres_data(folder)
    with embedded_postgres(folder) as url:
        # No commit waits for the disk: nobody kills this server. Stores that are killed are a test's own.
        asyncio.run(_execute(url, "ALTER ROLE CURRENT_USER SET synchronous_commit = off"))
        yield url
    shutil.rmtree(folder)


async def _execute(url: str, script: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(script)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Tests share the server, so each uses its own key prefix."""
    folder = tmp_path_factory.mktemp("redis")
    with embedded_redis(folder) as url:
        yield url
    shutil.rmtree(folder)


def migrated(settings: Settings, service: Service) -> Settings:
    """Migrate as the owner of the database; return the settings of the service, which logs in as its role."""
    with TemporaryDirectory() as passwords:
        own = with_roles(settings, Path(passwords))
    make_schema(own, service)
    return settings.model_copy(update={"database_url": own.database_url_of(service)})


def make_schema(settings: Settings, service: Service) -> None:
    """Make the schema and the role of a service as its migrations do."""
    schema = schema_of(settings.platform, service)
    if service not in _migrations:
        _migrations[service] = _migrations_as_sql(settings.database_url, service)
    script = _migrations[service].replace(schema_of(_ORIGINAL, service), schema)
    asyncio.run(_execute(settings.database_url, script))
    asyncio.run(provide_role(settings.database_url, settings.database_url_of(service), schema))


def _migrations_as_sql(database_url: str, service: Service) -> str:
    """Run the migrations of a service; return the statements that make another schema like theirs."""
    migrate(load_settings(platform=_ORIGINAL, database_url=database_url), service)
    program, schema = postgres_programs(None) / "pg_dump", schema_of(_ORIGINAL, service)
    command = [str(program), "--inserts", f"--schema={schema}", database_url]
    dump = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # psql alone knows the lines that begin with a backslash.
    return "".join(line for line in dump.splitlines(keepends=True) if not line.startswith("\\"))
