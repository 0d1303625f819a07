"""An import over the API whose service is killed."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from support.platforms.processes import Json, Platform, wait_for
from support.shops.feed_server import Answer, FeedServer, serving_feeds

ROWS = 5000
# As every write of the catalogue: those who wait get their turn in order.
TAKE_TURN = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || 'catalogue', 0))"
WAITS = """SELECT count(*) AS n FROM pg_stat_activity
           WHERE application_name = $1 AND wait_event_type = 'Lock' AND wait_event = 'advisory'"""
COUNT = "SELECT count(*) AS n FROM {products}.products WHERE feed = 'default'"


@pytest.fixture
def alone(postgres_url: str, redis_url: str, tmp_path: Path) -> Iterator[Platform]:
    """The products service of a platform of its own."""
    made = Platform(tmp_path / "platform", postgres_url, redis_url, feed_loopback="true")
    with made.running("products"):
        yield made


@pytest.fixture
def turns(alone: Platform) -> Iterator[Callable[[str], None]]:
    """Runs statements over one connection to the schema of products."""
    loop = asyncio.new_event_loop()
    schema = {"search_path": f"{alone.name}_products"}
    connection = loop.run_until_complete(asyncpg.connect(alone.database_url, server_settings=schema))
    yield lambda statement: loop.run_until_complete(connection.execute(statement))
    loop.run_until_complete(connection.close())
    loop.close()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with serving_feeds() as feeds:
        feeds.answer = Answer(a_feed(), headers={"ETag": '"1"'})
        yield feeds


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


def ask_for(platform: Platform, server: FeedServer) -> str:
    """Ask for an import of the server's feed; return the path of its job."""
    body = {"url": server.url}
    answer = platform.call("POST", "/v1/catalogue/imports/by-url", service="products", json=body)
    return answer.headers["Location"]


def done(platform: Platform, path: str) -> Json:
    """A job once it has succeeded."""
    wait_for(lambda: platform.call("GET", path, service="products").json()["status"] == "succeeded")
    found: Json = platform.call("GET", path, service="products").json()
    return found


def test_a_feed_whose_service_was_killed_is_fetched_again(alone: Platform, server: FeedServer) -> None:
    server.open.clear()
    path = ask_for(alone, server)
    wait_for(lambda: server.asked)
    alone.kill("products")
    server.open.set()
    alone.start("products")
    assert done(alone, path)["added"] == ROWS
    assert len(server.asked) == 2


def test_a_feed_that_was_fetched_before_its_service_was_killed_is_not_fetched_again(
    alone: Platform, turns: Callable[[str], None], server: FeedServer
) -> None:
    turns(f"BEGIN; {TAKE_TURN}")
    path = ask_for(alone, server)
    wait_for(lambda: on(alone, WAITS, f"{alone.name}_products"))
    alone.kill("products")
    turns("COMMIT")
    alone.start("products")
    assert done(alone, path)["added"] == ROWS
    assert done(alone, ask_for(alone, server))["not_modified"]
    assert [each.get("if-none-match") for each in server.asked] == [None, '"1"']
