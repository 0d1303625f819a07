"""Analytics over HTTP, on real stores, with the background tasks of the service running."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import redis
from litestar import Litestar
from litestar.testing import TestClient

from fashion.contracts import pack
from fashion.kernel.events import Recorded, user_stream
from fashion.kernel.identity import pseudonym
from fashion.kernel.settings import Settings
from fashion.kernel.stream import stream_key, to_fields
from fashion.products.bootstrap import create_app
from unit.events.examples import WHEN, analyzed
from unit.products.test_api import eventually

Client = TestClient[Litestar]
DAYS = f"from={WHEN:%Y-%m-%d}&to={WHEN:%Y-%m-%d}"


@pytest.fixture(scope="module")
def settings(new_platform: Callable[[], Settings]) -> Settings:
    return new_platform().model_copy(update={"coverage_seconds": 0.1})


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[Client]:
    with TestClient(create_app(settings)) as opened:
        yield opened


def measure(settings: Settings, user: str, **tone: Any) -> None:
    name, schema, data = pack(analyzed(pseudonym(user), **tone))
    recorded = Recorded(
        position=1,
        service="imaging",
        stream=user_stream(pseudonym(user)),
        version=1,
        id=uuid4(),
        type=name,
        schema=schema,
        correlation_id="",
        occurred_at=datetime.now(UTC),
        data=data,
    )
    with redis.Redis.from_url(settings.redis_url, protocol=2) as stream:
        stream.xadd(stream_key(settings.platform), to_fields(recorded))


def row(client: Client, tone: int, path: str = "coverage", days: str = DAYS) -> dict[str, Any]:
    """The row of a tone with a warm undertone."""
    answer = client.get(f"/v1/analytics/{path}?{days}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = next(
        each for each in answer.json()["items"] if (each["tone"], each["undertone"]) == (tone, "warm")
    )
    return found


def test_a_tone_is_told_from_the_fifth_person_on(client: Client, settings: Settings) -> None:
    for number in range(4):
        measure(settings, f"light-{number}", monk=2)
        measure(settings, f"deep-{number}", monk=9)
    for _ in range(2):
        measure(settings, "light-4", monk=2, confidence=0.4, verdict="retake")
    found = eventually(lambda: (told := row(client, 2))["people"] == 5 and told["photos"] == 6 and told)
    assert (found["confidence"]["value"], found["unsure"]["value"]) == (0.7333, 0.3333)
    assert (found["retakes"]["value"], found["retakes"]["ratio"]) == (0.3333, 1.0)
    assert row(client, 9) == row(client, 10) | {"tone": 9}
    assert row(client, 9)["suppressed"]


def test_other_days_are_told_apart(client: Client) -> None:
    assert row(client, 2, days="to=2026-03-03")["suppressed"]
    assert row(client, 2, days="from=2026-03-05&to=2026-03-06")["suppressed"]


def test_coverage_is_told_as_metrics(client: Client, settings: Settings) -> None:
    today = datetime.now(UTC)
    for number in range(5):
        measure(settings, f"now-{number}", monk=4, created_at=today)
    label = '{platform="%s",service="products",tone="4",undertone="warm"}'
    people = "fashion_coverage_people" + label % settings.platform
    told = eventually(lambda: f"{people} 5.0" in (text := client.get("/metrics").text) and text)
    assert "fashion_coverage_flagged{" in told
    assert "fashion_coverage_suppressed_cells" in told


def interact(client: Client, user: str, *interactions: dict[str, str], **headers: str) -> Any:
    named = {"X-User-ID": user, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.post(f"/v1/users/{user}/interactions", headers=named, json={"interactions": list(interactions)})


def an(action: str, item: str = "lip-1") -> dict[str, str]:
    return {"id": str(uuid4()), "action": action, "item": item, "category": "makeup"}


def test_interactions_are_taken_once(client: Client) -> None:
    first, second = an("viewed"), an("saved", "#c68642")
    assert interact(client, "ann", first).json() == {"recorded": 1, "repeated": 0}
    answer = interact(client, "ann", first, second)
    assert (answer.status_code, answer.json()) == (200, {"recorded": 1, "repeated": 1})


def test_a_key_answers_again_what_it_answered_and_nothing_else(client: Client) -> None:
    first = an("viewed")
    answers = [interact(client, "ann", first, idempotency_key="k").json() for _ in range(2)]
    assert answers == [{"recorded": 1, "repeated": 0}] * 2
    assert interact(client, "ann", an("viewed"), idempotency_key="k").status_code == 422


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"action": "bought"}, "action (clicked, dismissed, saved or viewed)"),
        ({"item": "#C68642"}, "item (text that matches ^(#[0-9a-f]{6}|"),
        ({"id": "1"}, "each an object of id (a UUID)"),
    ],
)
def test_a_wrong_interaction_is_told_what_is_right(client: Client, wrong: dict[str, str], sentence: str) -> None:
    answer = interact(client, "ann", an("viewed") | wrong)
    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


def test_a_hundred_interactions_are_a_batch_and_one_more_is_not(client: Client) -> None:
    assert interact(client, "ann", *(an("viewed") for _ in range(100))).json()["recorded"] == 100
    assert interact(client, "ann", *(an("viewed") for _ in range(101))).status_code == 400
    assert interact(client, "ann").status_code == 400


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ("from=2026-03-05&to=2026-03-04", "from must not be after to"),
        ("from=2025-01-01&to=2026-03-04", "they may span 366 days"),
        ("from=yesterday", "from takes a day such as 2026-01-31."),
        ("to=2026-02-30", "to takes a day such as 2026-01-31."),
    ],
)
@pytest.mark.parametrize("path", ["coverage", "funnel"])
def test_days_that_cannot_be_told_are_refused(client: Client, path: str, days: str, sentence: str) -> None:
    answer = client.get(f"/v1/analytics/{path}?{days}")
    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


def test_the_first_days_of_all_can_be_asked_for(client: Client) -> None:
    assert client.get("/v1/analytics/coverage?to=0001-01-02").json()["from"] == "0001-01-01"
