import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import text

from fashion.kernel.postgres.database import Database, open_database
from fashion.products.bootstrap import clear_catalogue
from fashion.settings import Settings, load_settings
from support.identity.tokens import PSEUDONYM_KEY
from support.stores.shared import migrated
from support.waiting import becomes, wait_for

_UNFINISHED = text("SELECT id FROM imports WHERE finished_at IS NULL")


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


@pytest.fixture
def emptied(client: TestClient[Litestar], settings: Settings) -> Iterator[None]:
    """Take out of a service that tests share what a test has put there."""
    yield
    for source in client.get("/v1/catalogue/sources").json()["items"]:
        assert client.delete(f"/v1/catalogue/sources/{source['name']}").is_success
    if asyncio.run(_clear(settings)):
        wait_for(lambda: client.get("/v1/products").json()["total"] == 0)


async def _clear(settings: Settings) -> int:
    """Delete all products, once no import adds more; return how many there were."""
    opened = open_database(settings, "products")
    await becomes([], lambda: opened.rows(_UNFINISHED))
    await opened.close()
    return await clear_catalogue(settings, None)
