"""An import over the API whose service is killed."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from support.platforms import Platform, wait_for

ROWS = 5000
# As every write of the catalogue: those who wait get their turn in order.
TAKE_TURN = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || 'catalogue', 0))"
WAITS = """SELECT count(*) AS n FROM pg_stat_activity
           WHERE application_name = $1 AND wait_event_type = 'Lock' AND wait_event = 'advisory'"""
COUNT = "SELECT count(*) AS n FROM {products}.products WHERE feed = 'default'"


@pytest.fixture
def alone(postgres_url: str, redis_url: str, tmp_path: Path) -> Iterator[Platform]:
    """The products service of a platform of its own."""
    running = Platform(tmp_path / "platform", postgres_url, redis_url)
    running.prepare()
    running.start("products")
    yield running
    running.close()


@pytest.fixture
def turns(alone: Platform) -> Iterator[Callable[[str], None]]:
    """Runs statements over one connection to the schema of products."""
    loop = asyncio.new_event_loop()
    schema = {"search_path": f"{alone.name}_products"}
    connection = loop.run_until_complete(asyncpg.connect(alone.database_url, server_settings=schema))
    yield lambda statement: loop.run_until_complete(connection.execute(statement))
    loop.run_until_complete(connection.close())
    loop.close()


def on(platform: Platform, statement: str, *values: object) -> int:
    """The number that a statement counts."""
    found: int = platform.sql(statement, *values)[0]["n"]
    return found


def a_feed() -> bytes:
    lines = (f"s-{number},Lipstick {number},makeup,lip,#c41e3a" for number in range(ROWS))
    return "\n".join(["sku,name,category,subcategory,hex", *lines]).encode()


def test_an_import_goes_on_when_its_service_was_killed(alone: Platform, turns: Callable[[str], None]) -> None:
    turns(f"BEGIN; {TAKE_TURN}")
    path = alone.call("POST", "/v1/catalogue/imports", service="products", content=a_feed()).headers["Location"]
    wait_for(lambda: on(alone, WAITS, f"{alone.name}_products"))
    turns(f"COMMIT; BEGIN; {TAKE_TURN}")
    alone.kill("products")
    stored = on(alone, COUNT)
    turns("COMMIT")
    assert stored == 1000
    alone.start("products")
    wait_for(lambda: alone.call("GET", path, service="products").json()["status"] == "succeeded")
    job = alone.call("GET", path, service="products").json()
    assert (job["rows"], job["processed"], job["unchanged"], job["added"]) == (ROWS, ROWS, 1000, ROWS - 1000)
    assert on(alone, COUNT) == ROWS
    assert on(alone, "SELECT attempts AS n FROM {products}.imports WHERE file IS NULL") == 2
