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
from sqlalchemy.engine import make_url

from fashion.kernel.postgres.database import schema_of
from fashion.kernel.postgres.migrate import migrate
from fashion.kernel.postgres.roles import GRANTS
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
        asyncio.run(_execute(url, _hurried(url)))
        yield url
    shutil.rmtree(folder)


def _hurried(url: str) -> str:
    """Let no commit wait for the disk, and no login count to 4,096 for a password that protects nothing.

    Nobody kills this server: stores that are killed are a test's own.
    """
    settings = ("synchronous_commit = off", "scram_iterations = 1")
    script = "".join(f"ALTER ROLE CURRENT_USER SET {each}; SET {each};" for each in settings)
    return f"{script} ALTER ROLE CURRENT_USER PASSWORD '{make_url(url).password}'"


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
    """Make the schema and, unless it logs in as the owner, the role of a service as its migrations do."""
    schema = schema_of(settings.platform, service)
    if service not in _migrations:
        _migrations[service] = _migrations_as_sql(settings.database_url, service)
    script = _migrations[service].replace(schema_of(_ORIGINAL, service), schema)
    if (service_url := settings.database_url_of(service)) != settings.database_url:
        script += _role_as_sql(service_url, schema)
    asyncio.run(_execute(settings.database_url, script))


def _role_as_sql(service_url: str, schema: str) -> str:
    url = make_url(service_url)
    grants = "".join(f"{each.format(schema=schema, role=url.username)};" for each in GRANTS)
    return f"CREATE ROLE {url.username} LOGIN PASSWORD '{url.password}'; {grants}"


def _migrations_as_sql(database_url: str, service: Service) -> str:
    """Run the migrations of a service; return the statements that make another schema like theirs."""
    migrate(load_settings(platform=_ORIGINAL, database_url=database_url), service)
    program, schema = postgres_programs(None) / "pg_dump", schema_of(_ORIGINAL, service)
    command = [str(program), "--inserts", f"--schema={schema}", database_url]
    dump = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # psql alone knows the lines that begin with a backslash.
    return "".join(line for line in dump.splitlines(keepends=True) if not line.startswith("\\"))
