"""Rankings by what is popular with people of a similar skin tone, over HTTP."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
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
from fashion.kernel.postgres.database import open_database
from fashion.products.bootstrap import create_app
from fashion.products.index.popularity import Popularity
from fashion.products.index.rankings import UserPosition
from fashion.products.relevance import live_popularity, models
from fashion.products.relevance.models import Report
from fashion.settings import Settings
from support.events.examples import colors_recommended, recorded
from support.identity.tokens import pseudonym
from support.waiting import wait_for

Client = TestClient[Litestar]

COLORS = {"lip-0": "c41e3a", "lip-1": "c4203a", "lip-2": "c4223a", "lip-far": "1e3ac4"}
TONE = SkinTone(
    monk=6,
    interval=(6, 6),
    confidence=0.9,
    hex="#a07e56",
    lab=hex_to_lab("#a07e56"),
    ita=11.0,
    undertone="warm",
)
CHERRY = MatchedColor(name="Cherry", hex="#c41e3a", score=0.9, monk=6)
POPULAR = "Popular with people of a similar skin tone, which counts as 0.070 more in the order."


@pytest.fixture
def settings(new_platform: Callable[[], Settings], monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(live_popularity, "LOOK_SECONDS", 0.1)
    return new_platform().model_copy(update={"relevance": True})


def popular(settings: Settings, *skus: str, wins: bool = True, tone: int = 6) -> None:
    """Store a version by which these products are the most popular ones with people of a tone."""

    async def store() -> None:
        database = open_database(settings, "products")
        shares = np.zeros((len(skus), 10))
        shares[:, tone - 1] = 1.0
        report = Report(interactions=0, people=0, products=0, comparisons=[])
        await models.store(database, "made", Popularity(0, sorted(skus), shares, {tone}), report, wins=wins)
        await database.close()

    asyncio.run(store())


def fill(client: Client, settings: Settings) -> None:
    """Put the lipsticks into the catalogue, and recommend their color to Ann."""
    for sku, color in COLORS.items():
        body = {"brand": sku, "name": "N", "category": "makeup", "subcategory": "lip", "hex": color}
        assert client.put(f"/v1/products/{sku}", json=body).status_code == 201
    user = pseudonym("ann")
    event = colors_recommended(TONE, {"lip": [CHERRY]}, user, 1, measured_at=datetime.now(UTC))
    with redis.Redis.from_url(settings.redis_url, protocol=2) as stream:
        fields = to_fields(recorded(event, "color", 1, "upload-1", datetime.now(UTC)))
        stream.xadd(stream_key(settings.platform), fields)
    assert wait_for(lambda: len(items(client)) == len(COLORS))


def answer(client: Client, query: str = "", language: str = "en") -> dict[str, Any]:
    headers = {"X-User-ID": "ann", "Accept-Language": language}
    found: dict[str, Any] = client.get(f"/v1/users/ann/products?{query}", headers=headers).json()
    return found


def items(client: Client, language: str = "en") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer(client, language=language)["items"]
    return found


def skus(client: Client) -> list[str]:
    return [item["sku"] for item in items(client)]


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    with TestClient(create_app(settings)) as client:
        fill(client, settings)
        yield client


def test_what_is_popular_comes_first_among_what_is_near_and_says_so(client: Client, settings: Settings) -> None:
    assert skus(client) == ["lip-0", "lip-1", "lip-2", "lip-far"]
    popular(settings, "lip-2", "lip-far")
    assert wait_for(lambda: skus(client) == ["lip-2", "lip-0", "lip-1", "lip-far"])
    first, second, *_, far = items(client)
    assert first["explanation"].endswith(f"halves the score). {POPULAR}")
    assert first["score"] < second["score"]
    assert [each["explanation_details"]["popularity"] for each in (first, second, far)] == [0.07, 0, 0]
    assert "Popular" not in second["explanation"] + far["explanation"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("de", "Beliebt bei Menschen mit ähnlichem Hautton, was in der Reihenfolge als 0,070 mehr zählt.")],
)
def test_popularity_is_explained_in_the_language_of_the_client(
    client: Client, settings: Settings, language: str, sentence: str
) -> None:
    popular(settings, "lip-2")
    assert wait_for(lambda: skus(client)[0] == "lip-2")
    assert items(client, language)[0]["explanation"].endswith(sentence)


def test_a_version_that_does_not_win_changes_nothing(client: Client, settings: Settings) -> None:
    popular(settings, "lip-2")
    assert wait_for(lambda: skus(client)[0] == "lip-2")
    popular(settings, "lip-1", wins=False)
    assert wait_for(lambda: skus(client)[0] == "lip-0")


def test_what_is_popular_with_other_tones_changes_nothing(client: Client, settings: Settings) -> None:
    popular(settings, "lip-2", tone=2)
    popular(settings, "lip-1", tone=6)
    assert wait_for(lambda: skus(client)[0] == "lip-1")
    popular(settings, "lip-2", tone=2)
    assert wait_for(lambda: skus(client)[0] == "lip-0")


def test_rankings_go_by_color_alone_unless_relevance_is_on(settings: Settings) -> None:
    popular(settings, "lip-2")
    plain = settings.model_copy(update={"relevance": False})
    with TestClient(create_app(plain)) as client:
        fill(client, plain)
        assert skus(client) == ["lip-0", "lip-1", "lip-2", "lip-far"]
        details = [item["explanation_details"] for item in items(client)]
        assert {(each["popularity"], each["variety"]) for each in details} == {(0.0, 0.0)}


def test_a_walk_ends_in_the_version_that_it_began_with(client: Client, settings: Settings) -> None:
    popular(settings, "lip-2")
    assert wait_for(lambda: skus(client)[0] == "lip-2")
    page = answer(client, "limit=1")
    popular(settings, "lip-1")
    assert wait_for(lambda: skus(client)[0] == "lip-1")
    found = [item["sku"] for item in page["items"]]
    while page["next"]:
        page = answer(client, f"limit=1&cursor={page['next']}")
        found += [item["sku"] for item in page["items"]]
    assert found == ["lip-2", "lip-0", "lip-1", "lip-far"]


@pytest.mark.parametrize("version", [9, 2**40])
def test_a_cursor_of_a_version_that_is_not_stored_is_rejected(client: Client, version: int) -> None:
    cursor = cursor_of(UserPosition("lip-0", 0.9, {"makeup": 1}, popularity=version))
    assert answer(client, f"cursor={cursor}")["type"] == "urn:fashion:problem:bad-cursor"


def test_a_walk_by_popularity_ends_once_relevance_is_off(settings: Settings) -> None:
    popular(settings, "lip-2")
    plain = settings.model_copy(update={"relevance": False})
    with TestClient(create_app(plain)) as client:
        fill(client, plain)
        cursor = cursor_of(UserPosition("lip-0", 0.9, {"makeup": 1}, popularity=1))
        assert answer(client, f"cursor={cursor}")["type"] == "urn:fashion:problem:bad-cursor"
