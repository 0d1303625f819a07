"""Pictures of products through the gateway, and their colors when the service that reads them is killed."""

from collections.abc import Iterator

import pytest

from support.platforms.processes import Json, Platform, wait_for
from support.shops import pictures
from support.shops.feed_server import Answer, FeedServer, serving_feeds

SHIRT = {"name": "Shirt", "category": "clothing", "subcategory": "top"}


@pytest.fixture
def shop() -> Iterator[FeedServer]:
    with serving_feeds() as server:
        server.answer = Answer(pictures.encode(pictures.garment("#c1272d")))
        yield server


@pytest.fixture(scope="module")
def shopping(postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform that fetches from this machine."""
    folder = tmp_path_factory.mktemp("platform")
    made = Platform(folder, postgres_url, redis_url, feed_loopback="true")
    with made.running("products", "gateway"):
        yield made


def put(platform: Platform, sku: str, image: str) -> None:
    body = SHIRT | {"images": [image]}
    assert platform.call("PUT", f"/v1/products/{sku}", service="products", json=body).status_code == 201


def read(platform: Platform, sku: str) -> Json:
    found: Json = platform.call("GET", f"/v1/products/{sku}", service="products").json()
    return found


def test_a_browser_is_sent_a_picture_once(shopping: Platform, shop: FeedServer) -> None:
    put(shopping, "pictured", shop.url)
    browser = {"Accept": "image/avif,image/webp,image/*,*/*;q=0.8"}
    answer = shopping.call("GET", "/v1/products/pictured/picture", headers=browser)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["x-content-type-options"] == "nosniff"
    known = {"If-None-Match": answer.headers["etag"]}
    again = shopping.call("GET", "/v1/products/pictured/picture", headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])


def test_whoever_takes_no_picture_is_told_so(shopping: Platform) -> None:
    answer = shopping.call("GET", "/v1/products/a/picture", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (406, "urn:fashion:problem:not-acceptable")
    answer = shopping.call("GET", "/v1/products/picture", headers={"Accept": "application/json"})
    assert answer.json()["type"] == "urn:fashion:problem:no-product"


def test_images_are_read_when_their_service_was_killed(shopping: Platform, shop: FeedServer) -> None:
    shop.open.clear()
    for number in range(20):
        put(shopping, f"shirt-{number}", f"{shop.url}?{number}")
    wait_for(lambda: len(shop.asked) >= 8)
    shopping.kill("products")
    shop.open.set()
    # What was being fetched is due again once its lease is over.
    shopping.sql("UPDATE {products}.product_images SET due_at = now() WHERE attempts = 1")
    shopping.start("products")
    wait_for(lambda: all(read(shopping, f"shirt-{number}")["color_source"] == "image" for number in range(20)))
    [counts] = shopping.sql("SELECT sum(attempts) AS n FROM {products}.product_images WHERE url LIKE '%?%'")
    assert 20 < counts["n"] <= 28
