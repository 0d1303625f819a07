"""A service of products with its runner of imports, for all tests of a file."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import text

from fashion.kernel.postgres.database import open_database
from fashion.products.bootstrap import clear_catalogue, create_app
from fashion.products.import_jobs import runner
from fashion.settings import Settings
from support.waiting import becomes, wait_for

_UNFINISHED = text("SELECT id FROM imports WHERE finished_at IS NULL")


@pytest.fixture(scope="module")
def settings(new_platform: Callable[[], Settings]) -> Settings:
    """Of a platform that may fetch from this machine."""
    return new_platform().model_copy(update={"feed_loopback": True})


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient[Litestar]]:
    """The service, which looks for imports all the time."""
    with pytest.MonkeyPatch.context() as patch, TestClient(create_app(settings)) as opened:
        patch.setattr(runner, "LOOK_SECONDS", 0.05)
        yield opened


@pytest.fixture(autouse=True)
def emptied(client: TestClient[Litestar], settings: Settings) -> Iterator[None]:
    """Take out of the service what a test has put there."""
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
