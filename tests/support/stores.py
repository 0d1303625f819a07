"""One embedded PostgreSQL and one embedded Redis for each test process, started when first asked for."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest

from fashion.kernel.postgres.migrate import migrate
from fashion.local.stores.postgres import embedded_postgres
from fashion.local.stores.redis import embedded_redis
from fashion.local.stores.roles import with_roles
from fashion.settings import Settings
from fashion.vocabulary import Service


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A superuser's URL; tests share the server, so each makes its own schema or database."""
    folder = tmp_path_factory.mktemp("postgres")
    with embedded_postgres(folder) as url:
        asyncio.run(_commit_without_disk(url))
        yield url
    shutil.rmtree(folder)


async def _commit_without_disk(url: str) -> None:
    """Let no commit wait for the disk: nobody kills this server. Stores that are killed are a test's own."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ALTER ROLE CURRENT_USER SET synchronous_commit = off")
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
    migrate(own, service)
    return settings.model_copy(update={"database_url": own.database_url_of(service)})
