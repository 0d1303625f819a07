"""Batches of changes over HTTP, on real stores: a result for each item, and none lost for another's fault."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from fashion.kernel.postgres.database import Database, open_database, query
from fashion.products.bootstrap import create_app
from fashion.settings import Settings

BODY = {"brand": "B", "name": "N", "category": "makeup", "subcategory": "lip", "hex": "C41E3A"}
EVENTS = query("test.catalogue_events", "SELECT count(*) FROM events WHERE stream = 'catalogue'")

Client = TestClient[Litestar]


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    with TestClient(create_app(settings)) as opened:
        yield opened


def put(sku: str, **fields: Any) -> dict[str, Any]:
    return {"sku": sku, "product": BODY | fields}


def removal(sku: str) -> dict[str, Any]:
    return {"sku": sku, "method": "DELETE"}


def results(client: Client, *items: dict[str, Any]) -> list[tuple[str, int, str | None]]:
    answer = client.post("/v1/catalogue/batch", json={"items": items})
    assert answer.status_code == 200, answer.text
    return [
        (each["sku"], each["status"], (each["problem"] or {}).get("detail")) for each in answer.json()["items"]
    ]


@pytest.mark.parametrize("sku", ["batch", "imports", "exports", "catalogue"])
def test_no_sku_is_hidden_by_another_path(client: Client, sku: str) -> None:
    assert client.put(f"/v1/products/{sku}", json=BODY).status_code == 201
    assert client.get(f"/v1/products/{sku}").json()["sku"] == sku
    assert client.delete(f"/v1/products/{sku}").status_code == 204


def count_events(settings: Settings) -> int:
    async def count(database: Database) -> int:
        try:
            row = await database.row(EVENTS)
            return int(row[0]) if row else 0
        finally:
            await database.close()

    return asyncio.run(count(open_database(settings, "products")))


def test_each_item_has_a_result_in_order(client: Client) -> None:
    assert results(client, put("b"), put("a")) == [("b", 201, None), ("a", 201, None)]
    found = results(client, removal("a"), put("b", name="M"), removal("none"))
    assert found == [("a", 204, None), ("b", 200, None), ("none", 404, "There is no product none.")]
    assert client.get("/v1/products/b").json()["name"] == "M"
    assert client.get("/v1/products/a").status_code == 404


def test_a_faulty_item_does_not_lose_the_others(client: Client) -> None:
    faulty = [
        put("a", hex="red"),
        put("b", price_minor="1"),
        {"sku": "c"},
        put("d d"),
        put("e"),
        put("e", name="M"),
    ]
    found = results(client, *faulty)
    assert [status for _, status, _ in found] == [422, 400, 400, 422, 201, 422]
    assert [detail for _, _, detail in found][1] == "price_minor takes a whole number."
    assert client.get("/v1/products/e").json()["name"] == "N"


def test_a_batch_that_is_sent_again_changes_nothing(client: Client, settings: Settings) -> None:
    items = [put(f"p-{number}") for number in range(1000)]
    assert {status for _, status, _ in results(client, *items)} == {201}
    assert count_events(settings) == 1
    assert {status for _, status, _ in results(client, *items)} == {200}
    assert count_events(settings) == 1


@pytest.mark.parametrize("items", [[], [put("a")] * 1001, [{"sku": 1}], [put("a") | {"method": "POST"}], None])
def test_what_is_no_batch_is_rejected_whole(client: Client, items: object) -> None:
    answer = client.post("/v1/catalogue/batch", json={"items": items})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:fashion:problem:bad-body")
