"""Changes of products over HTTP, on real stores: the fields of a patch, and conditions."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from fashion.products.bootstrap import create_app
from fashion.settings import Settings
from support.waiting import wait_for

BODY = {"brand": "B", "name": "N", "category": "makeup", "subcategory": "lip", "hex": "C41E3A"}
PRICED = BODY | {"price_minor": 1990, "currency": "EUR"}
SALE = {"sale_price_minor": 990, "sale_from": "2026-01-01T00:00:00+01:00", "sale_until": "2026-02-01T00:00:00Z"}

Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def client(new_platform: Callable[[], Settings]) -> Iterator[Client]:
    with TestClient(create_app(new_platform())) as opened:
        yield opened


@pytest.fixture
def path(client: Client) -> str:
    """The path of a product of its own."""
    found = f"/v1/products/{uuid4().hex[:12]}"
    assert client.put(found, json=PRICED | {"tags": ["a"]}).status_code == 201
    return found


def patched(client: Client, path: str, **fields: Any) -> dict[str, Any]:
    answer = client.patch(path, json=fields, headers={"Content-Type": "application/merge-patch+json"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def rejected(client: Client, path: str, **fields: Any) -> tuple[int, str]:
    answer = client.patch(path, json=fields)
    return answer.status_code, answer.json()["detail"]


def test_a_patch_changes_what_it_names_and_nothing_else(client: Client, path: str) -> None:
    before = client.get(path).json()
    after = patched(client, path, price_minor=2490)
    assert after == before | {"price_minor": 2490} == client.get(path).json()


def test_a_sale_starts_and_ends(client: Client, path: str) -> None:
    on_sale = patched(client, path, **SALE)
    assert (on_sale["sale_price_minor"], on_sale["sale_from"]) == (990, "2025-12-31T23:00:00Z")
    over = patched(client, path, sale_price_minor=None)
    assert (over["sale_price_minor"], over["sale_from"], over["sale_until"]) == (None, None, None)


def test_a_sold_out_product_leaves_the_list_and_comes_back(client: Client, path: str) -> None:
    def listed() -> bool:
        items = client.get("/v1/products?limit=100").json()["items"]
        return path.rpartition("/")[2] in [item["sku"] for item in items]

    assert not patched(client, path, availability="out_of_stock")["in_stock"]
    assert wait_for(lambda: not listed())
    patched(client, path, availability="in_stock")
    assert wait_for(listed)


def test_a_price_that_is_removed_takes_its_currency_with_it(client: Client, path: str) -> None:
    without = patched(client, path, price_minor=None)
    assert (without["price_minor"], without["currency"]) == (None, None)
    assert rejected(client, path, price_minor=100)[0] == 422
    assert patched(client, path, price_minor=100, currency="JPY")["currency"] == "JPY"


def test_a_patch_that_makes_no_product_is_rejected_whole(client: Client, path: str) -> None:
    before = client.get(path).json()
    too_much = rejected(client, path, availability="out_of_stock", sale_price_minor=5000)
    assert too_much == (422, "The sale price must not be above the price.")
    assert rejected(client, path, name="M")[0] == 400
    assert rejected(client, path, availability=None)[0] == 400
    assert client.get(path).json() == before


def test_a_sale_of_no_year_that_can_be_stored_is_rejected(client: Client, path: str) -> None:
    status, detail = rejected(client, path, sale_price_minor=1, sale_from="0001-01-01T00:00:00+01:00")
    assert (status, detail) == (422, "The dates of a sale must be of the years 1 to 9999 in UTC.")


def test_a_product_that_is_not_there_cannot_be_patched(client: Client) -> None:
    assert rejected(client, "/v1/products/none", price_minor=1) == (404, "There is no product none.")


def test_every_answer_of_a_product_has_the_etag_of_its_version(client: Client, path: str) -> None:
    written = client.put(path, json=PRICED | SALE).headers["ETag"]
    assert client.get(path).headers["ETag"] == written
    changed = client.patch(path, json={"price_minor": 2490}).headers["ETag"]
    assert client.get(path).headers["ETag"] == changed != written


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_change_of_an_older_version_is_rejected(client: Client, path: str, method: str) -> None:
    etag = client.get(path).headers["ETag"]
    patched(client, path, price_minor=2490)
    body = {"PUT": PRICED, "PATCH": {"price_minor": 1}}.get(method)
    for condition in (etag, f"W/{client.get(path).headers['ETag']}"):
        answer = client.request(method, path, json=body, headers={"If-Match": condition})
        assert (answer.status_code, answer.json()["type"]) == (412, "urn:fashion:problem:precondition-failed")
    assert client.get(path).json()["price_minor"] == 2490


@pytest.mark.parametrize("condition", ["*", '"other", {}'])
def test_a_change_of_the_current_version_is_made(client: Client, path: str, condition: str) -> None:
    headers = {"If-Match": condition.format(client.get(path).headers["ETag"])}
    assert client.patch(path, json={"price_minor": 1}, headers=headers).status_code == 200
    assert client.get(path).json()["price_minor"] == 1


def test_a_condition_creates_nothing(client: Client) -> None:
    assert client.put("/v1/products/new", json=BODY, headers={"If-Match": "*"}).status_code == 412
    assert client.get("/v1/products/new").status_code == 404


def test_of_changes_of_one_version_at_once_one_is_made(client: Client, path: str) -> None:
    headers = {"If-Match": client.get(path).headers["ETag"]}

    def change(price: int) -> int:
        return client.patch(path, json={"price_minor": price}, headers=headers).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(change, range(4))) == [200, 412, 412, 412]
