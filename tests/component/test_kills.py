import random
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from support.platforms import Json, Platform, wait_for

VICTIMS = ("imaging", "color", "products", "gateway", "redis", "postgres")
# Other tests of this platform fill its stores.
EXPECTED = {"store is down", "uploads are rejected"}
READABLE = {201, 502, 503, 504, 0}
RECORDED = "SELECT data->>'analysis' AS analysis FROM {schema}.events WHERE type = $1"


@pytest.fixture(scope="module")
def survived(breakable: Platform) -> tuple[Platform, list[Json]]:
    """Every process was killed in turn while photos were uploaded; the platform, and what it acknowledged."""
    with breakable.uploading(users=3) as uploading:
        for victim in random.sample(VICTIMS, len(VICTIMS)):
            wait_for(uploading.is_past(len(uploading.acknowledged)))
            time.sleep(random.uniform(0, 0.3))
            breakable.kill(victim)
            time.sleep(random.uniform(0, 0.3))
            breakable.restart(victim)
    assert uploading.statuses <= READABLE
    wait_for(lambda: breakable.pending() == 0)
    return breakable, uploading.acknowledged


def newest_of_each_user(acknowledged: Iterable[Json]) -> dict[str, Json]:
    return {analysis["user"]: analysis for analysis in sorted(acknowledged, key=lambda each: each["revision"])}


def recorded(platform: Platform, service: str, kind: str) -> Counter[Any]:
    rows = platform.sql(RECORDED.format(schema="{" + service + "}"), kind)
    return Counter(row["analysis"] for row in rows)


def test_commits_are_forced_to_disk(breakable: Platform) -> None:
    assert breakable.sql("SHOW fsync")[0]["fsync"] == "on"
    assert breakable.sql("SHOW synchronous_commit")[0]["synchronous_commit"] == "on"


def test_every_acknowledged_analysis_is_in_history_as_it_was(survived: tuple[Platform, list[Json]]) -> None:
    platform, acknowledged = survived
    assert len(acknowledged) > len(VICTIMS)
    for user in newest_of_each_user(acknowledged):
        theirs = [analysis for analysis in acknowledged if analysis["user"] == user]
        assert platform.history(user) == sorted(theirs, key=lambda each: -each["revision"])


def test_every_user_has_colors_and_products_of_the_newest_analysis(survived: tuple[Platform, list[Json]]) -> None:
    platform, acknowledged = survived
    for user, newest in newest_of_each_user(acknowledged).items():
        views = {read: platform.read(f"/v1/users/{user}/{read}", user) for read in ("profile", "products")}
        assert {view["analysis"] for view in views.values()} == {newest["id"]}
        assert platform.read(f"/v1/users/{user}/colors", user)["revision"] == newest["revision"]


def test_no_effect_is_doubled(survived: tuple[Platform, list[Json]]) -> None:
    platform, acknowledged = survived
    analyzed = recorded(platform, "imaging", "SkinToneAnalyzed")
    assert {analysis["id"] for analysis in acknowledged} <= analyzed.keys()
    for service, kind in (("color", "ColorsRecommended"), ("products", "ProductsRanked")):
        followed = recorded(platform, service, kind)
        assert set(followed.values()) == {1}
        assert {each["id"] for each in newest_of_each_user(acknowledged).values()} <= followed.keys()


def test_no_process_meets_an_error_that_it_does_not_expect(survived: tuple[Platform, list[Json]]) -> None:
    platform, _ = survived
    errors = [line for line in platform.logs() if line["level"] == "error"]
    assert [line for line in errors if line["event"] not in EXPECTED] == []


def test_nothing_is_left_over(survived: tuple[Platform, list[Json]]) -> None:
    platform, _ = survived
    with platform.redis() as redis:
        assert redis.xlen(f"{platform.name}:events.dead") == 0
    assert platform.pending() == 0
