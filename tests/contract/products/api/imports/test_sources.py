"""Sources over HTTP, on real stores, with a server of this machine and the runner in the background."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from prometheus_client import REGISTRY

from support.shops.feed_server import Answer, FeedServer, serving_feeds
from support.waiting import wait_for

PATH = "/v1/catalogue/sources"
FEED = b"sku,name,category,subcategory,hex\na,Red,makeup,lip,#c41e3a\nb,Rose,makeup,lip,#ff66cc\n"

Client = TestClient[Litestar]
Json = dict[str, Any]


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with serving_feeds() as feeds:
        feeds.answer = Answer(FEED)
        yield feeds


def imported(client: Client, server: FeedServer, **options: Any) -> Json:
    """A new or changed source after its first import."""
    before = last_import(client)
    answer = client.put(f"{PATH}/spring", json={"url": server.url, "every": "1h", **options})
    assert answer.status_code == 200, answer.text
    wait_for(lambda: last_import(client) != before and is_over(client))
    found: Json = client.get(PATH).json()["items"][0]
    return found


def last_import(client: Client) -> str | None:
    items = client.get(PATH).json()["items"]
    return items[0]["last_import"] if items else None


def is_over(client: Client) -> bool:
    return client.get(PATH).json()["items"][0]["last_status"] in {"succeeded", "failed"}


def failures() -> float:
    labels = {"origin": "source", "outcome": "failed"}
    return REGISTRY.get_sample_value("fashion_catalogue_imports_total", labels) or 0.0


def test_a_source_is_imported_and_its_report_read(client: Client, server: FeedServer) -> None:
    source = imported(client, server, feed="tulwa")
    assert (source["url"], source["every"], source["last_status"]) == (server.url, "1h", "succeeded")
    job = client.get(f"/v1/catalogue/imports/{source['last_import']}").json()
    assert (job["source"], job["feed"], job["added"]) == ("spring", "tulwa", 2)


def test_a_failure_is_reported_and_counted(client: Client, server: FeedServer) -> None:
    before = failures()
    server.answer = Answer(status=503)
    source = imported(client, server)
    assert source["last_failure"] == "The server answered 503 (Service Unavailable)."
    wait_for(lambda: failures() > before)


def test_a_feed_that_lost_most_products_retires_none(client: Client, server: FeedServer) -> None:
    imported(client, server, replace=True)
    server.answer = Answer(FEED.replace(b"b,Rose", b"c,Rose"))
    source = imported(client, server, replace=True, every="2h")
    assert "more than 20%" in source["last_failure"]
    assert client.get("/v1/products/b").json()["availability"] == "in_stock"


def test_a_source_that_is_deleted_is_gone(client: Client, server: FeedServer) -> None:
    imported(client, server)
    assert client.delete(f"{PATH}/spring").status_code == 204
    assert client.get(PATH).json()["items"] == []
    gone = client.delete(f"{PATH}/spring")
    assert (gone.status_code, gone.json()["type"]) == (404, "urn:fashion:problem:no-source")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"url": "https://10.0.0.1/"}, 422),
        ({"currency": "ZZZ"}, 422),
        ({"every": "0h"}, 400),
        ({"every": "59m"}, 400),
        ({"every": "169h"}, 400),
        ({"every": "8d"}, 400),
        ({"confirmed": True}, 400),
    ],
)
def test_a_source_with_a_fault_is_rejected(client: Client, changes: Json, status: int) -> None:
    body = {"url": "https://shop.example.com/", "every": "1h", **changes}
    assert client.put(f"{PATH}/spring", json=body).status_code == status
    assert client.get(PATH).json()["items"] == []
