"""Products that get their color from their images, on real stores, with a shop's server on this machine."""

from collections.abc import Callable, Iterator
from time import time
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from prometheus_client import REGISTRY
from sqlalchemy import text

from fashion.colorimetry import ciede2000, hex_to_lab
from fashion.kernel.postgres.database import Database
from fashion.products.bootstrap import create_app
from fashion.products.pictures import product_images, runner
from fashion.products.pictures.product_images import ProductImages
from fashion.settings import Settings
from support.shops import pictures
from support.shops.feed_server import Answer, FeedServer, serving_feeds
from support.waiting import wait_for

RED = "#c1272d"

Client = TestClient[Litestar]
Json = dict[str, Any]


@pytest.fixture
def shop() -> Iterator[FeedServer]:
    with serving_feeds() as server:
        server.answer = Answer(pictures.encode(pictures.garment(RED)))
        yield server


@pytest.fixture
def client(new_platform: Callable[[], Settings], monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setattr(runner, "LOOK_SECONDS", 0.05)
    settings = new_platform().model_copy(update={"feed_loopback": True})
    with TestClient(create_app(settings)) as opened:
        yield opened


def put(client: Client, sku: str, image: str | None, **fields: Any) -> Json:
    """Put a product, and return it as it is answered."""
    kind = {"category": "clothing", "subcategory": "top"}
    body = kind | {"name": "Shirt", "images": [image] if image else []} | fields
    answer = client.put(f"/v1/products/{sku}", json=body)
    assert answer.status_code < 300, answer.text
    found: Json = answer.json()
    return found


def read(client: Client, sku: str) -> Json:
    found: Json = client.get(f"/v1/products/{sku}").json()
    return found


def colored(client: Client, sku: str) -> Json:
    """A product once its image has colored it."""
    wait_for(lambda: read(client, sku)["color_source"] == "image")
    return read(client, sku)


def all_read(client: Client, shop: FeedServer, count: int) -> None:
    """Wait until so many images were asked for, and another one was read after them."""
    wait_for(lambda: len(shop.asked) == count)
    put(client, "last", f"{shop.url}?last", name="Last")
    colored(client, "last")


def test_a_product_without_a_color_gets_that_of_its_image(client: Client, shop: FeedServer) -> None:
    assert put(client, "a", shop.url)["hex"] is None
    found = colored(client, "a")
    assert ciede2000(hex_to_lab(found["hex"]), hex_to_lab(RED)) < 4
    assert (found["color_confidence"], found["lab"] is None) == (0.6, False)
    wait_for(lambda: client.get("/v1/products", params={"color": "c1272d"}).json()["total"] == 1)


def test_a_color_that_is_given_or_a_sure_name_stays(client: Client, shop: FeedServer) -> None:
    put(client, "given", f"{shop.url}?1", hex="#0000ff")
    client.post(
        "/v1/catalogue/imports",
        content=f"sku,name,category,subcategory,color,images\nb,Shirt,clothing,top,blue,{shop.url}?2".encode(),
    )
    wait_for(lambda: client.get("/v1/products/b").status_code == 200)
    all_read(client, shop, 0)
    assert [read(client, sku)["color_source"] for sku in ("given", "b")] == ["hex", "name"]


def test_an_image_is_fetched_once_until_the_link_changes(client: Client, shop: FeedServer) -> None:
    put(client, "a", shop.url)
    color = colored(client, "a")["hex"]
    assert put(client, "a", shop.url, description="New")["hex"] == color
    assert client.patch("/v1/products/a", json={"availability": "out_of_stock"}).json()["hex"] == color
    assert len(shop.asked) == 1
    shop.answer = Answer(pictures.encode(pictures.garment("#1f2a48")))
    assert put(client, "a", f"{shop.url}?new")["hex"] is None
    assert colored(client, "a")["hex"] != color
    assert len(shop.asked) == 2


def test_a_feed_that_is_imported_again_changes_nothing(client: Client, shop: FeedServer) -> None:
    feed = f"sku,name,category,subcategory,images\na,Shirt,clothing,top,{shop.url}".encode()
    for unchanged in (0, 1):
        path = client.post("/v1/catalogue/imports", content=feed).headers["Location"]
        wait_for(lambda path=path: client.get(path).json()["finished_at"])  # type: ignore[misc]
        assert client.get(path).json()["unchanged"] == unchanged
        colored(client, "a")


def test_sizes_of_one_shade_share_an_image(client: Client, shop: FeedServer) -> None:
    for size in ("S", "M"):
        put(client, size, shop.url, group="shirt", shade="Poppy", size=size)
    assert colored(client, "S")["hex"] == colored(client, "M")["hex"]
    assert len(shop.asked) == 1


def test_an_image_that_shades_share_tells_the_color_of_none(client: Client, shop: FeedServer) -> None:
    batch = [item(shade, shop.url) for shade in ("Poppy", "Ocean")]
    client.post("/v1/catalogue/batch", json={"items": batch})
    all_read(client, shop, 1)
    assert put(client, "Poppy", shop.url, name="Shirt", group="shirt", shade="Poppy")["hex"] is None
    assert read(client, "Ocean")["hex"] is None


def item(shade: str, image: str) -> Json:
    """An item of a batch: a shade of a shirt."""
    product = {"name": "Shirt", "category": "clothing", "subcategory": "top", "group": "shirt"}
    return {"sku": shade, "product": product | {"shade": shade, "images": [image]}}


def test_makeup_in_its_case_stays_without_a_color(client: Client, shop: FeedServer) -> None:
    shop.answer = Answer(pictures.encode(pictures.lipstick(RED)))
    put(client, "a", shop.url, category="makeup", subcategory="lip")
    wait_for(lambda: len(shop.asked) == 1)
    shop.answer = Answer(pictures.encode(pictures.garment(RED)))
    all_read(client, shop, 1)
    assert read(client, "a")["hex"] is None


def test_an_unsure_color_is_listed_and_not_ranked(client: Client, shop: FeedServer) -> None:
    two = pictures.garment(RED)
    two.paste(pictures.garment("#1f2a48").crop((0, 0, 200, 400)), (0, 0))
    shop.answer = Answer(pictures.encode(two))
    put(client, "a", shop.url)
    assert colored(client, "a")["color_confidence"] == 0.3
    wait_for(lambda: client.get("/v1/products", params={"confidence": 0.3}).json()["total"] == 1)
    assert client.get("/v1/products", params={"tone": 5}).json()["total"] == 0


def failures() -> float:
    """How many images were given up so far."""
    return REGISTRY.get_sample_value("fashion_product_images_total", {"outcome": "failed"}) or 0


@pytest.mark.parametrize(
    ("answer", "attempts"),
    [
        (Answer(status=404), 1),
        (Answer(b"<html>"), 1),
        (Answer(status=302, headers={"Location": "https://10.0.0.1/"}), 1),
        (Answer(status=503), 3),
        (Answer(b"a", headers={"Content-Length": "10000001"}), 1),
    ],
    ids=["missing", "a page", "to a private address", "busy", "large"],
)
def test_a_failure_is_retried_where_it_may_pass(
    client: Client, shop: FeedServer, answer: Answer, attempts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = failures()
    monkeypatch.setattr(product_images, "FIRST_DELAY_SECONDS", 0.0)
    shop.answer = answer
    put(client, "a", shop.url)
    wait_for(lambda: failures() == before + 1)
    assert len(shop.asked) == attempts
    assert read(client, "a")["hex"] is None


@pytest.mark.parametrize(("earlier", "delay"), [(0, 60), (1, 600)])
async def test_images_that_failed_together_are_not_read_again_together(
    database: Database, earlier: int, delay: int
) -> None:
    rows = f"SELECT url, 'clothing', url, {earlier} FROM generate_series(1, 20) AS n, CAST(n AS text) AS url"
    images, due = ProductImages(database), text("SELECT extract(epoch FROM due_at) AS at FROM product_images")
    async with database.transaction() as tx:
        await tx.execute(text(f"INSERT INTO product_images (image, category, url, attempts) {rows}"))
        await tx.execute(text("UPDATE product_images SET image = md5(url)"))
    before = time()
    for image in await images.claim(20):
        assert await images.failed(image, "It answered 503.", again=True)
    passed = time() - before
    waits = [float(row.at) - before for row in await database.rows(due)]
    assert 0.75 * delay <= min(waits)
    assert max(waits) <= 1.25 * delay + passed
    assert max(waits) - min(waits) > 0.1 * delay


def test_a_private_address_is_not_asked(new_platform: Callable[[], Settings], shop: FeedServer) -> None:
    before = failures()
    with TestClient(create_app(new_platform())) as client:
        put(client, "a", shop.url)
        wait_for(lambda: failures() == before + 1)
    assert shop.asked == []
