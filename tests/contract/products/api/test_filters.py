"""Lists of the catalogue by words, price and availability, and in every order."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from fashion.products.bootstrap import create_app
from fashion.settings import Settings
from support.waiting import wait_for

Client = TestClient[Litestar]

LIP = {"category": "makeup", "subcategory": "lip", "hex": "c41e3a"}
NOW = datetime.now(UTC)
ON_SALE = {"sale_from": f"{NOW - timedelta(days=1):%FT%TZ}", "sale_until": f"{NOW + timedelta(days=1):%FT%TZ}"}
CATALOGUE: dict[str, dict[str, Any]] = {
    "0-text": LIP | {"name": "Rouge", "description": "Made to be matte."},
    "a-matte": LIP | {"brand": "Tulwa", "name": "Matte Lipstick", "tags": ["vegan", "matte"]},
    "b-gloss": LIP | {"brand": "TULWA", "name": "Gloss", "description": "Over a matte lipstick."},
    "c-serum": LIP | {"brand": "Ösk", "name": "Sérum Rouge à lèvres", "shade": "Rosé", "tags": ["vegan"]},
    "d-dear": LIP
    | {"name": "Dear Balm", "price_minor": 3000, "currency": "EUR", "sale_price_minor": 500}
    | ON_SALE,
    "e-cheap": LIP | {"name": "Balm", "price_minor": 1000, "currency": "EUR"},
    "f-yen": LIP | {"name": "Balm", "price_minor": 100, "currency": "JPY"},
    "g-soon": LIP | {"name": "Balm", "price_minor": 2000, "currency": "EUR", "availability": "preorder"},
    "h-group": LIP | {"brand": "G", "name": "Tint One", "group": "tint", "price_minor": 800, "currency": "EUR"},
    "i-group": LIP | {"brand": "G", "name": "Tint Two", "group": "tint", "price_minor": 700, "currency": "EUR"},
}


@pytest.fixture(scope="module")
def client(new_platform: Callable[[], Settings]) -> Iterator[Client]:
    with TestClient(create_app(new_platform())) as opened:
        items = [{"sku": sku, "product": product} for sku, product in CATALOGUE.items()]
        assert opened.post("/v1/catalogue/batch", json={"items": items}).status_code == 200
        assert wait_for(lambda: opened.get("/v1/products").json()["total"] == 8)
        yield opened


def found(client: Client, query: str) -> list[str]:
    answer = client.get(f"/v1/products?{query}")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["total"] == len(body["items"])
    return [item["sku"] for item in body["items"]]


@pytest.mark.parametrize(
    ("query", "skus"),
    [
        ("brand=tulwa", ["a-matte", "b-gloss"]),
        ("brand=%C3%B6SK", ["c-serum"]),
        ("brand=nobody", []),
        ("tag=vegan", ["a-matte", "c-serum"]),
        ("tag=vegan&brand=Tulwa", ["a-matte"]),
        ("tag=vegan&brand=Tulwa&text=lips", ["a-matte"]),
        ("text=matte", ["a-matte", "0-text", "b-gloss"]),
        ("text=lipstick+matte&sort=sku", ["a-matte", "b-gloss"]),
        ("text=%22lipstick+matte%22", []),
        ("text=matte+-gloss&sort=sku", ["0-text", "a-matte"]),
        ("text=l%C3%A8v", ["c-serum"]),
        ("text=rosé", ["c-serum"]),
        ("text=%21%21", []),
        ("text=%27%3A*+%7C", []),
        ("text=balm&tone=6", ["d-dear", "e-cheap", "f-yen"]),
        ("text=balm&color=c41e3a", ["d-dear", "e-cheap", "f-yen"]),
        ("text=tint+two", ["i-group"]),
    ],
)
def test_products_are_found_by_their_words(client: Client, query: str, skus: list[str]) -> None:
    assert found(client, query) == skus


@pytest.mark.parametrize(
    ("query", "skus"),
    [
        ("currency=EUR", ["d-dear", "e-cheap", "h-group"]),
        ("currency=EUR&price_max=700", ["d-dear", "i-group"]),
        ("currency=EUR&price_min=600&price_max=1000&sort=price", ["i-group", "e-cheap"]),
        ("currency=EUR&sort=price", ["d-dear", "i-group", "e-cheap"]),
        ("currency=EUR&sort=-price", ["e-cheap", "h-group", "d-dear"]),
        ("currency=JPY&sort=price", ["f-yen"]),
        ("availability=preorder", ["g-soon"]),
        ("availability=preorder&tone=6&currency=EUR", ["g-soon"]),
    ],
)
def test_products_are_listed_by_price_and_availability(client: Client, query: str, skus: list[str]) -> None:
    assert found(client, query) == skus


@pytest.mark.parametrize("query", ["currency=EUR&sort=price", "currency=EUR&sort=-price", "text=balm", "tone=6"])
def test_a_walk_through_the_pages_shows_every_item_once(client: Client, query: str) -> None:
    whole, walked, cursor = client.get(f"/v1/products?{query}").json(), list[str](), ""
    while cursor is not None:
        page = client.get(f"/v1/products?{query}&limit=1{cursor and f'&cursor={cursor}'}").json()
        walked += [item["sku"] for item in page["items"]]
        assert page["total"] == whole["total"] == len(whole["items"])
        cursor = page["next"]
    assert walked == [item["sku"] for item in whole["items"]]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("sort=price", "Prices compare only within a currency"),
        ("price_min=1", "Prices compare only within a currency"),
        ("currency=EUR&price_min=2&price_max=1", "The lowest price is above the highest."),
        ("currency=ZZZ", "ISO 4217 has no currency 'ZZZ'."),
        ("tone=6&currency=EUR&sort=price", "What a tone or a color ranks is sorted by `best` alone."),
        ("text=a%00b", "The text holds a character that cannot be printed."),
        ("brand=%00", "The brand holds a character that cannot be printed."),
    ],
)
def test_filters_that_make_no_sense_are_rejected(client: Client, query: str, detail: str) -> None:
    answer = client.get(f"/v1/products?{query}")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:fashion:problem:bad-filter")
    assert answer.json()["detail"].startswith(detail)


def test_a_cursor_belongs_to_its_order(client: Client) -> None:
    cursor = client.get("/v1/products?currency=EUR&sort=price&limit=1").json()["next"]
    answer = client.get(f"/v1/products?currency=EUR&sort=-price&cursor={cursor}")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:fashion:problem:bad-cursor")
