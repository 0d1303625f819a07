"""Pictures of products in the studio, in a real browser, from a shop's server on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from support import photos
from support.platforms.processes import Platform, wait_for
from support.shops import pictures
from support.shops.feed_server import Answer, FeedServer, serving_feeds
from support.studio.pages import browse

pytestmark = [pytest.mark.timeout(600), pytest.mark.usefixtures("node")]

COLORS = ("c1272d", "9b2335", "67406f", "3f7d4a", "1f2a48", "cdb79a")


@pytest.fixture
def shop() -> Iterator[FeedServer]:
    with serving_feeds() as server:
        server.answer = Answer(pictures.encode(Image.new("RGB", (1200, 900), "#c1272d")))
        yield server


@pytest.fixture
def lost() -> Iterator[FeedServer]:
    """A shop that has no pictures any more."""
    with serving_feeds() as server:
        server.answer = Answer(status=404)
        yield server


@pytest.fixture
def selling(
    shop: FeedServer, lost: FeedServer, postgres_url: str, redis_url: str, tmp_path: Path
) -> Iterator[Platform]:
    """A platform whose every other product has a picture."""
    with Platform(tmp_path / "platform", postgres_url, redis_url, feed_loopback="true").running() as made:
        sell(made, {"Pictured": shop.url, "Lost": lost.url})
        yield made


def sell(platform: Platform, images: dict[str, str]) -> None:
    """Import tops of several colors for each image."""
    rows = (
        f"{name}-{color},{name} {color},clothing,top,#{color},{url}"
        for name, url in images.items()
        for color in COLORS
    )
    feed = "\n".join(["sku,name,category,subcategory,hex,images", *rows]).encode()
    path = platform.call("POST", "/v1/catalogue/imports", service="products", content=feed).headers["Location"]
    wait_for(lambda: platform.call("GET", path, service="products").json()["status"] == "succeeded")


def test_a_shopper_sees_the_pictures_of_products(selling: Platform, tmp_path: Path) -> None:
    photo = tmp_path / "selfie.jpg"
    photo.write_bytes(photos.encode(photos.portrait()))
    browse("shoppers/product-pictures", selling, FASHION_PHOTO=str(photo), FASHION_CAMERA=str(photo))
