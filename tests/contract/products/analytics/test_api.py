"""Analytics over HTTP, on real stores, with the background tasks of the service running."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import redis
from litestar import Litestar
from litestar.testing import TestClient

from fashion.kernel.events.entries import to_fields
from fashion.kernel.events.transports.redis_streams.stream import stream_key
from fashion.kernel.http.authentication.identity import HEADER_TENANT
from fashion.products.bootstrap import create_app
from fashion.settings import Settings
from support.events.examples import WHEN, analyzed, recorded
from support.identity.tokens import pseudonym
from support.waiting import wait_for

Client = TestClient[Litestar]
DAYS = "from=2026-03-02&to=2026-03-08"
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def settings(new_platform: Callable[[], Settings]) -> Settings:
    return new_platform().model_copy(update={"coverage_seconds": 0.1})


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[Client]:
    with TestClient(create_app(settings)) as opened:
        lipstick = {"brand": "B", "name": "N", "category": "makeup", "subcategory": "lip", "hex": "#c41e3a"}
        assert opened.put("/v1/products/lip-1", json=lipstick).status_code == 201
        yield opened


def measure(settings: Settings, user: str, **tone: Any) -> None:
    event = msgspec.structs.replace(analyzed(pseudonym(user), **tone), tenant=HEADER_TENANT)
    stored = recorded(event, occurred_at=datetime.now(UTC))
    with redis.Redis.from_url(settings.redis_url, protocol=2) as stream:
        stream.xadd(stream_key(settings.platform), to_fields(stored))


def row(client: Client, tone: int, path: str = "coverage", days: str = DAYS) -> dict[str, Any]:
    """The row of a tone with a warm undertone."""
    answer = client.get(f"/v1/analytics/{path}?{days}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = next(
        each for each in answer.json()["items"] if (each["tone"], each["undertone"]) == (tone, "warm")
    )
    return found


def test_a_tone_is_reported_from_the_fifth_person_on(client: Client, settings: Settings) -> None:
    for number in range(4):
        measure(settings, f"light-{number}", monk=2)
        measure(settings, f"deep-{number}", monk=9)
    for _ in range(2):
        measure(settings, "light-4", monk=2, confidence=0.4, verdict="retake")
    found = wait_for(lambda: (reported := row(client, 2))["people"] == 5 and reported["photos"] == 6 and reported)
    assert (found["confidence"]["value"], found["unsure"]["value"]) == (0.7333, 0.3333)
    assert (found["retakes"]["value"], found["retakes"]["ratio"]) == (0.3333, None)
    assert row(client, 9) == row(client, 10) | {"tone": 9}
    assert row(client, 9)["suppressed"]


def test_other_days_are_distinguished(client: Client) -> None:
    assert row(client, 2, days="to=2026-03-01")["suppressed"]
    assert row(client, 2, days="from=2026-03-09&to=2026-03-15")["suppressed"]


def test_a_week_with_few_people_is_reported_in_no_longer_time_either(client: Client, settings: Settings) -> None:
    before = row(client, 2)
    measure(settings, "light-0", monk=2, created_at=WHEN + timedelta(weeks=1))
    measure(settings, "light-9", monk=2, created_at=WHEN + timedelta(weeks=1))
    for number in range(5):
        measure(settings, f"fair-{number}", monk=1, created_at=WHEN + timedelta(weeks=1))
    wait_for(lambda: row(client, 1, days="from=2026-03-09&to=2026-03-15")["people"] == 5)
    assert row(client, 2, days="from=2026-03-02&to=2026-03-15")["photos"] == before["photos"]


def test_who_is_measured_in_two_weeks_is_one_person(client: Client, settings: Settings) -> None:
    for number in range(5):
        for weeks in (0, 1):
            measure(settings, f"olive-{number}", monk=6, created_at=WHEN + timedelta(weeks=weeks))
    both = "from=2026-03-02&to=2026-03-15"
    found = wait_for(lambda: (reported := row(client, 6, days=both))["photos"] == 10 and reported)
    assert found["people"] == 5


def test_coverage_is_reported_as_metrics(client: Client, settings: Settings) -> None:
    today = datetime.now(UTC)
    for number in range(5):
        measure(settings, f"now-{number}", monk=4, created_at=today)
    label = '{platform="%s",service="products",tone="4",undertone="warm"}'
    people = "fashion_coverage_people" + label % settings.platform
    reported = wait_for(lambda: text if f"{people} 5.0" in (text := client.get("/metrics").text) else "")
    assert "fashion_coverage_flagged{" in reported
    assert "fashion_coverage_suppressed_cells" in reported


def interact(client: Client, user: str, *interactions: dict[str, str], **headers: str) -> Any:
    named = {"X-User-ID": user, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.post(f"/v1/users/{user}/interactions", headers=named, json={"interactions": list(interactions)})


def an(action: str, item: str = "lip-1") -> dict[str, str]:
    return {"id": str(uuid4()), "action": action, "item": item, "category": "makeup"}


RECORDED = {"recorded": 1, "repeated": 0, "rejected": []}


def test_interactions_are_taken_once(client: Client) -> None:
    first, second = an("viewed"), an("saved", "#c68642")
    assert interact(client, "ann", first).json() == RECORDED
    answer = interact(client, "ann", first, second)
    assert (answer.status_code, answer.json()) == (200, RECORDED | {"repeated": 1})


def test_a_key_answers_again_what_it_answered_and_nothing_else(client: Client) -> None:
    first = an("viewed")
    answers = [interact(client, "ann", first, idempotency_key="k").json() for _ in range(2)]
    assert answers == [RECORDED] * 2
    assert interact(client, "ann", an("viewed"), idempotency_key="k").status_code == 422


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"action": "worn"}, "action (bought, clicked, dismissed, saved or viewed)"),
        ({"item": "#C68642"}, "item (text that matches ^(#[0-9a-f]{6}|"),
        ({"id": "1"}, "each an object of id (a UUID)"),
    ],
)
def test_a_wrong_interaction_is_answered_with_what_is_right(
    client: Client, wrong: dict[str, str], sentence: str
) -> None:
    answer = interact(client, "ann", an("viewed") | wrong)
    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


def test_a_hundred_interactions_are_a_batch_and_one_more_is_not(client: Client) -> None:
    assert interact(client, "ann", *(an("viewed") for _ in range(100))).json()["recorded"] == 100
    assert interact(client, "ann", *(an("viewed") for _ in range(101))).status_code == 400
    assert interact(client, "ann").status_code == 400


RULE = "`from` must be a Monday, `to` a Sunday that is over, and between them at most 52 weeks"


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ("from=2026-03-09&to=2026-03-08", RULE),
        ("from=2026-03-03&to=2026-03-08", RULE),
        ("from=2026-03-02&to=2026-03-07", RULE),
        ("from=2025-03-03&to=2026-03-08", RULE),
        (f"to={date.fromordinal(TODAY.toordinal() + 7 - TODAY.isoweekday())}", RULE),
        ("from=yesterday", "from takes a day such as 2026-01-31."),
        ("to=2026-02-30", "to takes a day such as 2026-01-31."),
    ],
)
@pytest.mark.parametrize("path", ["coverage", "funnel"])
def test_days_that_cannot_be_reported_are_rejected(client: Client, path: str, days: str, sentence: str) -> None:
    answer = client.get(f"/v1/analytics/{path}?{days}")
    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


def test_the_first_days_of_all_can_be_asked_for(client: Client) -> None:
    assert client.get("/v1/analytics/coverage?to=0001-01-07").json()["from"] == "0001-01-01"


def test_without_days_the_last_four_whole_weeks_are_reported(client: Client) -> None:
    reported = client.get("/v1/analytics/coverage").json()
    first, last = date.fromisoformat(reported["from"]), date.fromisoformat(reported["to"])
    assert (first.isoweekday(), last.isoweekday(), (last - first).days) == (1, 7, 27)
    assert 1 <= (TODAY - last).days <= 7
