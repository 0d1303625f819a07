"""One embedded PostgreSQL and one embedded Redis for each test process, started when first asked for."""

import shutil
from collections.abc import Iterator

import pytest

from fashion.local.stores.postgres import embedded_postgres
from fashion.local.stores.redis import embedded_redis


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A superuser's URL; tests share the server, so each makes its own schema or database."""
    folder = tmp_path_factory.mktemp("postgres")
    with embedded_postgres(folder) as url:
        yield url
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Tests share the server, so each uses its own key prefix."""
    folder = tmp_path_factory.mktemp("redis")
    with embedded_redis(folder) as url:
        yield url
    shutil.rmtree(folder)
