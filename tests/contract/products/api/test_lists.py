"""The service over HTTP, on real stores, with its background tasks running."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
import redis
from litestar import Litestar
from litestar.testing import TestClient

from fashion.colorimetry.skin import SkinTone
from fashion.colorimetry.spaces import hex_to_lab
from fashion.event_values import MatchedColor
from fashion.kernel.events.entries import to_fields
from fashion.kernel.events.transports.redis_streams.stream import stream_key
from fashion.kernel.http.pagination import cursor_of
from fashion.products.bootstrap import create_app, import_sample
from fashion.products.index import live_index
from fashion.products.index.rankings import UserPosition
from fashion.settings import Settings
from support.events.examples import colors_recommended, recorded
from support.identity.tokens import pseudonym
from support.waiting import wait_for

SKIN = "#a07e56"
MOST_RANKED = 12
BODY = {"brand": "B", "name": "N", "category": "makeup", "subcategory": "lip", "hex": "C41E3A"}

Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def settings(new_platform: Callable[[], Settings]) -> Settings:
    return new_platform()


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[Client]:
    """A service that follows its catalogue at once."""
    asyncio.run(import_sample(settings))
    with pytest.MonkeyPatch.context() as patch, TestClient(create_app(settings)) as opened:
        for pause in ("LOOK_SECONDS", "LONGEST_PAUSE"):
            patch.setattr(live_index, pause, 0.05)
        yield opened


def items(client: Client, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/products?{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_the_best_foundation_for_a_tone_is_of_its_color(client: Client) -> None:
    [best] = items(client, "tone=6&subcategory=foundation&limit=1")
    assert (best["hex"], best["score"]) == (SKIN, 1.0)
    assert best["explanation"].startswith("A close match to Monk tone 6")


def test_the_undertone_changes_what_suits(client: Client) -> None:
    warm, cool = (items(client, f"tone=6&undertone={undertone}&subcategory=lip") for undertone in ("warm", "cool"))
    assert warm[0]["sku"] != cool[0]["sku"]


def test_a_color_leaves_what_is_near_it(client: Client) -> None:
    found = items(client, "color=%23C41E3A&limit=100")
    assert found[0]["hex"] == "#c41e3a"
    assert all(item["score"] >= 0.5 for item in found)


def test_pages_hold_every_product_in_stock_once(client: Client) -> None:
    found, cursor = list[str](), ""
    while cursor is not None:
        page = client.get(f"/v1/products?tone=3&limit=100&cursor={cursor}".removesuffix("&cursor=")).json()
        found += [item["sku"] for item in page["items"]]
        cursor = page["next"]
    assert len(found) == len(set(found)) == 232


def test_a_list_without_filters_goes_by_sku(client: Client) -> None:
    found = [item["sku"] for item in items(client, "category=clothing&limit=50")]
    assert found == sorted(found)


@pytest.mark.parametrize(
    "query", ["tone=0", "tone=eleven", "undertone=hot", "color=red", "limit=101", "category=food"]
)
def test_a_filter_of_the_wrong_kind_is_rejected(client: Client, query: str) -> None:
    assert client.get(f"/v1/products?{query}").status_code == 400


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("undertone=warm", "An undertone counts only with a tone: give both."),
        ("category=makeup&subcategory=top", "There is no top in makeup."),
        ("color=c41e3a%0A", "'c41e3a\\n' is not a color"),
        ("cursor=nonsense", "The cursor is not one that this list gave"),
        ("tone=3&cursor=WyJhIixudWxsXQ", "The cursor is of a list with other filters"),
        ("cursor=WyJhIiwwLjVd", "The cursor is of a list with other filters"),
    ],
)
def test_what_makes_no_sense_together_is_rejected(client: Client, query: str, detail: str) -> None:
    answer = client.get(f"/v1/products?{query}")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(detail)


def test_a_product_is_written_read_listed_and_removed(client: Client) -> None:
    assert client.put("/v1/products/new-1", json=BODY).status_code == 201
    assert client.put("/v1/products/new-1", json=BODY).status_code == 200
    assert client.get("/v1/products/new-1").json()["hex"] == "#c41e3a"
    wait_for(lambda: "new-1" in [item["sku"] for item in items(client, "color=c41e3a")])
    assert client.delete("/v1/products/new-1").status_code == 204
    assert client.get("/v1/products/new-1").status_code == 404
    assert client.delete("/v1/products/new-1").status_code == 404
    assert wait_for(lambda: "new-1" not in [item["sku"] for item in items(client, "color=c41e3a")])


def test_a_faulty_product_is_rejected_with_every_fault(client: Client) -> None:
    answer = client.put("/v1/products/new-1", json=BODY | {"brand": " ", "hex": "red"})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("The brand is missing. 'red' is not a color")


def test_a_body_of_another_shape_is_rejected(client: Client) -> None:
    assert client.put("/v1/products/new-1", json=BODY | {"weight": "L"}).status_code == 400
    assert client.put("/v1/products/bad sku", json=BODY).status_code == 400


def test_a_product_without_a_color_is_listed_and_ranked_nowhere(client: Client) -> None:
    client.put("/v1/products/colorless", json=BODY | {"hex": None})
    assert wait_for(lambda: "colorless" in [item["sku"] for item in items(client, "subcategory=lip&limit=100")])
    for query in ("tone=6&subcategory=lip", "confidence=0.1&subcategory=lip"):
        assert "colorless" not in [item["sku"] for item in items(client, f"{query}&limit=100")]
    client.delete("/v1/products/colorless")


def test_nobody_reads_the_products_of_another(client: Client) -> None:
    assert client.get("/v1/users/bob/products", headers={"X-User-ID": "ann"}).status_code == 403
    assert client.get("/v1/users/ann/products").status_code == 400


CHERRY = MatchedColor(name="Cherry", hex="#c41e3a", score=0.9, monk=6)
TONE = SkinTone(
    monk=6, interval=(6, 6), confidence=0.9, hex=SKIN, lab=hex_to_lab(SKIN), ita=11.0, undertone="warm"
)


ROSE = msgspec.structs.replace(CHERRY, name="Rose", hex="#ff66cc")


def recommend(settings: Settings, identity: str, version: int = 1, color: MatchedColor = CHERRY) -> None:
    """Publish what the color service would."""
    event = colors_recommended(TONE, {"lip": [color]}, pseudonym(identity), version, measured_at=datetime.now(UTC))
    stored = recorded(event, "color", version, "upload-1", datetime.now(UTC))
    with redis.Redis.from_url(settings.redis_url, protocol=2) as stream:
        stream.xadd(stream_key(settings.platform), to_fields(stored))


def products_of(client: Client, identity: str, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/v1/users/{identity}/products?{query}", headers={"X-User-ID": identity})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def two_best(client: Client, identity: str) -> list[tuple[str, float]]:
    return [(item["hex"], item["score"]) for item in products_of(client, identity, "limit=2")["items"]]


def test_recommended_colors_lead_to_ranked_products(client: Client, settings: Settings) -> None:
    assert products_of(client, "ann")["pending"]
    recommend(settings, "ann")
    assert wait_for(lambda: not products_of(client, "ann", "revision=1")["pending"])
    assert wait_for(lambda: two_best(client, "ann") == [(SKIN, 1.0), ("#c41e3a", 0.9)])
    assert products_of(client, "ann", "category=clothing")["items"] == []
    assert {item["subcategory"] for item in products_of(client, "ann", "subcategory=lip")["items"]} == {"lip"}
    assert products_of(client, "ann", "revision=2")["pending"]


def test_a_newer_recommendation_is_seen_although_reads_are_cached(client: Client, settings: Settings) -> None:
    recommend(settings, "bea", version=1)
    assert wait_for(lambda: products_of(client, "bea")["revision"] == 1)
    recommend(settings, "bea", version=2)
    assert wait_for(lambda: products_of(client, "bea")["revision"] == 2)


def test_an_erased_user_has_no_products(client: Client, settings: Settings) -> None:
    recommend(settings, "cid")
    assert wait_for(lambda: products_of(client, "cid")["items"])
    assert client.delete("/v1/users/cid", headers={"X-User-ID": "cid"}).status_code == 204
    left = products_of(client, "cid")
    assert (left["items"], left["analysis"], left["pending"]) == ([], None, True)


def best_lips(client: Client, identity: str) -> list[str]:
    return [item["sku"] for item in products_of(client, identity, "subcategory=lip&limit=100")["items"]]


def test_a_ranking_follows_the_catalogue_without_a_new_photo(client: Client, settings: Settings) -> None:
    recommend(settings, "dan")
    # What an earlier test took away may still be missing.
    assert wait_for(lambda: len(best_lips(client, "dan")) == MOST_RANKED)
    before = best_lips(client, "dan")
    client.put("/v1/products/a-match", json=BODY)
    assert wait_for(lambda: best_lips(client, "dan")[0] == "a-match")
    assert best_lips(client, "dan")[1:] == before[:-1]
    client.put("/v1/products/a-match", json=BODY | {"availability": "out_of_stock"})
    assert "a-match" not in best_lips(client, "dan")
    assert wait_for(lambda: best_lips(client, "dan") == before)
    assert client.delete(f"/v1/products/{before[0]}").status_code == 204
    assert wait_for(lambda: len(best_lips(client, "dan")) == len(before))
    assert before[0] not in best_lips(client, "dan")


def test_a_page_walk_while_a_photo_arrives_shows_no_item_twice(client: Client, settings: Settings) -> None:
    recommend(settings, "eve")
    assert wait_for(lambda: products_of(client, "eve")["items"])
    whole = [item["sku"] for item in products_of(client, "eve", "limit=100")["items"]]
    page = products_of(client, "eve", "limit=5")
    found = [item["sku"] for item in page["items"]]
    recommend(settings, "eve", version=2, color=ROSE)
    assert wait_for(lambda: products_of(client, "eve")["revision"] == 2)
    while page["next"]:
        page = products_of(client, "eve", f"limit=5&cursor={page['next']}")
        found += [item["sku"] for item in page["items"]]
    assert found == whole
    assert products_of(client, "eve", "limit=100")["items"][1]["sku"] != whole[1]


def test_a_cursor_of_a_ranking_that_is_not_there_is_rejected(client: Client, settings: Settings) -> None:
    recommend(settings, "fay")
    assert wait_for(lambda: products_of(client, "fay")["items"])
    cursor = cursor_of(UserPosition("a", 0.5, {"makeup": 9}))
    answer = client.get(f"/v1/users/fay/products?cursor={cursor}", headers={"X-User-ID": "fay"})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:fashion:problem:bad-cursor")


LIPS: dict[str, dict[str, Any]] = {
    "lip-05": {"price_minor": 500},
    "lip-12": {"price_minor": 1200},
    "lip-30": {"price_minor": 3000},
    "lip-soon": {"price_minor": 1200, "availability": "preorder"},
}


@pytest.fixture
def priced_lips(client: Client) -> Iterator[None]:
    """Four lipsticks of one color, in pounds."""
    for sku, changes in LIPS.items():
        client.put(f"/v1/products/{sku}", json=BODY | {"currency": "GBP"} | changes)
    assert wait_for(lambda: len(items(client, "currency=GBP")) == 3)
    assert wait_for(lambda: items(client, "availability=preorder"))
    yield
    for sku in LIPS:
        client.delete(f"/v1/products/{sku}")


@pytest.mark.usefixtures("priced_lips")
@pytest.mark.parametrize(
    ("query", "skus"),
    [
        ("currency=GBP", ["lip-05", "lip-12", "lip-30"]),
        ("currency=GBP&price_min=501", ["lip-12", "lip-30"]),
        ("currency=GBP&price_max=1200", ["lip-05", "lip-12"]),
        ("currency=GBP&subcategory=top", []),
        ("availability=preorder", ["lip-soon"]),
        ("availability=backorder", []),
    ],
)
def test_ranked_products_are_chosen_by_price_and_availability(
    client: Client, settings: Settings, query: str, skus: list[str]
) -> None:
    recommend(settings, "gus")
    assert wait_for(lambda: products_of(client, "gus")["items"])
    assert [item["sku"] for item in products_of(client, "gus", query)["items"]] == skus


@pytest.mark.usefixtures("priced_lips")
def test_pages_of_chosen_products_hold_each_once(client: Client, settings: Settings) -> None:
    recommend(settings, "hal")
    assert wait_for(lambda: products_of(client, "hal")["items"])
    query, found = "currency=EUR&price_max=2000", list[str]()
    page = products_of(client, "hal", f"{query}&limit=5")
    while page["next"]:
        found += [item["sku"] for item in page["items"]]
        page = products_of(client, "hal", f"{query}&limit=5&cursor={page['next']}")
    found += [item["sku"] for item in page["items"]]
    whole = products_of(client, "hal", f"{query}&limit=100")["items"]
    assert found == [item["sku"] for item in whole]
    assert {item["subcategory"] for item in whole} >= {"foundation", "lip"}
    assert max(item["price_minor"] for item in whole) <= 2000


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("category=makeup&subcategory=top", "There is no top in makeup."),
        ("price_min=5", "Prices compare only within a currency"),
        ("currency=EUR&price_min=5&price_max=4", "The lowest price is above the highest."),
    ],
)
def test_filters_of_ranked_products_that_contradict_each_other_are_rejected(
    client: Client, query: str, detail: str
) -> None:
    answer = client.get(f"/v1/users/ann/products?{query}", headers={"X-User-ID": "ann"})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:fashion:problem:bad-filter")
    assert answer.json()["detail"].startswith(detail)


def test_a_group_is_one_item_with_its_best_variant_and_the_others_named(client: Client) -> None:
    shades = {"var-1": "112233", "var-2": "445566", "var-3": "778899"}
    for sku, color in shades.items():
        client.put(f"/v1/products/{sku}", json=BODY | {"hex": color, "group": "var", "shade": sku.upper()})
    client.put("/v1/products/var-4", json=BODY | {"group": "var", "availability": "out_of_stock"})
    assert wait_for(lambda: len(items(client, "color=778899&subcategory=lip")) == 1)
    [item] = items(client, "color=778899&subcategory=lip")
    assert (item["sku"], [each["shade"] for each in item["variants"]]) == ("var-3", ["VAR-1", "VAR-2"])
    assert [each["sku"] for each in items(client, "subcategory=lip&limit=100") if each["group"]] == ["var-1"]
    for sku in (*shades, "var-4"):
        client.delete(f"/v1/products/{sku}")
