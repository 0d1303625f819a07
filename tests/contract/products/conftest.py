from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import pytest

from fashion.kernel.postgres.database import Database, open_database
from fashion.settings import Settings, load_settings
from support.identity.tokens import PSEUDONYM_KEY
from support.stores.shared import migrated


@pytest.fixture(scope="session")
def new_platform(
    postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Settings]:
    """Makes platforms of their own, with the products schema and no products; tests are the role of products."""

    def make() -> Settings:
        settings = load_settings(
            platform=f"p{uuid4().hex[:12]}",
            database_url=postgres_url,
            redis_url=redis_url,
            pseudonym_key=PSEUDONYM_KEY,
            config_file=tmp_path_factory.mktemp("platform") / "config.json",
        )
        return migrated(settings, "products")

    return make


@pytest.fixture
def settings(new_platform: Callable[[], Settings]) -> Settings:
    return new_platform()


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = open_database(settings, "products")
    yield opened
    await opened.close()
