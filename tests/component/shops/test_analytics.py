from typing import Any
from uuid import uuid4

import pytest

from support.platforms.processes import Json, Platform, new_user, wait_for

PEOPLE = 5


def row(platform: Platform, path: str, group: Json) -> Json:
    """What a tone's people are reported to have got or done, by the service, of whom nothing is cached."""
    answer = platform.get(f"/v1/analytics/{path}", service="products").json()
    found: Json = next(each for each in answer["items"] if all(each[name] == group[name] for name in group))
    return found


@pytest.fixture(scope="module")
def users(platform: Platform) -> list[str]:
    """People who viewed something and saved a color, one more than have to be."""
    found = [new_user() for _ in range(PEOPLE + 1)]
    for user in found:
        platform.measured(user)
        assert platform.interact(user, "viewed").json() == {"recorded": 1, "repeated": 0, "rejected": []}
        assert platform.interact(user, "saved", "#c68642").status_code == 200
    wait_for(lambda: platform.pending() == 0)
    let_a_week_pass(platform)
    return found


def let_a_week_pass(platform: Platform) -> None:
    """Make all counts a week older, by a detour around those that are there."""
    for table in ("participants", "tenant_analyses", "tenant_matches", "tenant_interactions"):
        for days in (-10_000, 10_000 - 7):
            platform.sql(f"UPDATE {{products}}.{table} SET day = day + $1::integer", days)


@pytest.fixture(scope="module")
def group(platform: Platform, users: list[str]) -> Json:
    """Their tone and undertone; who has an uncertain one counts as neutral."""
    tone = platform.history(users[0])[0]["tone"]
    return {"tone": tone["monk"], "undertone": tone["undertone"].replace("uncertain", "neutral")}


def test_coverage_shows_what_people_of_a_tone_got(platform: Platform, group: Json) -> None:
    wait_for(lambda: row(platform, "coverage", group)["people"] >= PEOPLE)
    found = row(platform, "coverage", group)
    assert 0 < found["confidence"]["value"] <= 1
    assert {each["subcategory"] for each in found["matches"]} >= {"foundation", "lip", "top"}
    assert found["photos"] >= found["people"]


def test_the_funnel_shows_what_people_of_a_tone_did(platform: Platform, group: Json) -> None:
    found = row(platform, "funnel", group)
    steps: dict[str, Any] = {each["kind"]: each for each in found["steps"] if each["category"] == "makeup"}
    assert found["people"] >= PEOPLE
    assert min(steps["product"]["viewed"], steps["color"]["saved"]) >= PEOPLE


@pytest.mark.parametrize("path", ["/v1/analytics/coverage", "/v1/analytics/funnel"])
def test_analytics_need_no_user_and_come_from_the_edge(platform: Platform, path: str) -> None:
    answer = platform.get(f"{path}?to=2026-01-04")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")
    asked = platform.metric("products", "fashion_http_requests_total", route=path)
    assert platform.get(f"{path}?to=2026-01-04", if_none_match=answer.headers["ETag"]).status_code == 304
    assert platform.metric("products", "fashion_http_requests_total", route=path) == asked


def test_an_erasure_leaves_the_counts_and_takes_the_person(
    platform: Platform, users: list[str], group: Json
) -> None:
    user = users.pop()
    before = row(platform, "coverage", group), row(platform, "funnel", group)
    assert platform.call("DELETE", f"/v1/users/{user}", user).status_code == 204
    wait_for(lambda: platform.pending() == 0)
    after = row(platform, "coverage", group), row(platform, "funnel", group)
    for was, now in zip(before, after, strict=True):
        assert now == was | {"people": was["people"] - 1}


def test_only_the_user_records_what_the_user_did(platform: Platform) -> None:
    done = {"id": str(uuid4()), "action": "viewed", "item": "lip-1", "category": "makeup"}
    answer = platform.call("POST", "/v1/users/ann/interactions", "bob", json={"interactions": [done]})
    assert answer.status_code == 403
