"""The pictures of products, from a shop's server on this machine."""

from collections.abc import Callable, Iterator
from io import BytesIO
from threading import Thread
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from PIL import Image

from fashion.products.bootstrap import create_app
from fashion.products.pictures import small_pictures
from fashion.settings import Settings
from support.shops import pictures
from support.shops.feed_server import Answer, FeedServer, serving_feeds

Client = TestClient[Litestar]


@pytest.fixture
def shop() -> Iterator[FeedServer]:
    with serving_feeds() as server:
        server.answer = Answer(pictures.encode(Image.new("RGB", (1200, 800), "#c1272d")))
        yield server


@pytest.fixture(scope="module")
def client(new_platform: Callable[[], Settings]) -> Iterator[Client]:
    settings = new_platform().model_copy(update={"feed_loopback": True})
    with TestClient(create_app(settings)) as opened:
        yield opened


def ask(client: Client, *images: str) -> httpx.Response:
    """The answer for the picture of a product with these images, and a color that makes nobody look at them."""
    body: dict[str, Any] = {"name": "N", "category": "clothing", "subcategory": "top", "hex": "#c1272d"}
    assert client.put("/v1/products/a", json=body | {"images": list(images)}).status_code < 300
    return client.get("/v1/products/a/picture")


def test_a_picture_is_sent_small_as_webp(client: Client, shop: FeedServer) -> None:
    answer = ask(client, shop.url, "https://shop.example.com/second.jpg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    picture = Image.open(BytesIO(answer.content))
    assert (picture.format, picture.size) == ("WEBP", (480, 320))
    assert answer.headers["cache-control"] == "public, max-age=3600"


def test_a_picture_that_many_ask_for_is_fetched_once(client: Client, shop: FeedServer) -> None:
    ask(client)
    shop.open.clear()
    ask_for_it = Thread(target=ask, args=(client, shop.url))
    others = [Thread(target=client.get, args=("/v1/products/a/picture",)) for _ in range(5)]
    for thread in (ask_for_it, *others):
        thread.start()
    shop.open.set()
    for thread in (ask_for_it, *others):
        thread.join()
    assert client.get("/v1/products/a/picture").status_code == 200
    assert len(shop.asked) == 1


def test_a_product_without_an_image_has_no_picture(client: Client) -> None:
    assert ask(client).json()["type"] == "urn:fashion:problem:no-picture"
    assert client.get("/v1/products/b/picture").json()["type"] == "urn:fashion:problem:no-product"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(status=403), "The server answered 403 (Forbidden)."),
        (Answer(b"<svg/>", headers={"Content-Type": "image/svg+xml"}), "The file is no JPEG"),
        (Answer(b"a", headers={"Content-Length": "10000001"}), "The file has more than 10,000,000 bytes."),
        (Answer(pictures.encode(Image.new("1", (6000, 5000)), "PNG")), "more than 25 megapixels"),
        (Answer(status=302, headers={"Location": "https://10.0.0.1/a.png"}), "not public"),
    ],
    ids=["forbidden", "svg", "large", "of many pixels", "to a private address"],
)
def test_a_shop_that_gives_no_picture_is_named_and_left_alone(
    client: Client, shop: FeedServer, answer: Answer, reason: str
) -> None:
    shop.answer = answer
    found = ask(client, shop.url)
    assert (found.status_code, found.json()["type"]) == (502, "urn:fashion:problem:unreadable-picture")
    assert reason in found.json()["detail"]
    assert client.get("/v1/products/a/picture").json()["detail"] == found.json()["detail"]
    assert len(shop.asked) == 1


def test_a_slow_shop_is_not_waited_for(client: Client, shop: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_pictures, "PATIENCE_SECONDS", 0.2)
    shop.open.clear()
    found = ask(client, shop.url)
    assert (found.status_code, found.json()["type"]) == (504, "urn:fashion:problem:slow-shop")


def test_the_machine_itself_is_not_asked(new_platform: Callable[[], Settings], shop: FeedServer) -> None:
    with TestClient(create_app(new_platform())) as client:
        assert ask(client, shop.url).status_code == 502
    assert shop.asked == []
