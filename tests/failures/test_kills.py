"""Photos are uploaded while every process is killed in turn; `make kills` does it with 1,000 of them."""

import logging
import os
import random
import time
from collections import Counter
from collections.abc import Iterable

import pytest

from support.platforms.processes import Json, Platform, Uploading, wait_for

log = logging.getLogger(__name__)

VICTIMS = ("imaging", "color", "products", "gateway", "redis", "postgres")
# Other tests of this platform fill its stores.
EXPECTED = {"store is down", "uploads are rejected"}
READABLE = {201, 502, 503, 504, 0}
UPLOADS = int(os.environ.get("UPLOADS_UNDER_KILLS", "0"))
"""The least number of acknowledged photos; every process is killed at least once."""
RECORDED = "SELECT correlation_id AS upload, data->>'analysis' AS analysis FROM {schema}.events WHERE type = $1"


@pytest.fixture(scope="module")
def survived(breakable: Platform) -> tuple[Platform, list[Json]]:
    """Every process was killed in turn while photos were uploaded; the platform, and what it acknowledged."""
    killed = Counter[str]()
    with breakable.uploading(users=3) as uploading:
        while not killed or len(uploading.acknowledged) < UPLOADS:
            killed.update(kill_each_in_turn(breakable, uploading))
    assert uploading.statuses <= READABLE
    log.warning("%s photos acknowledged; killed: %s", len(uploading.acknowledged), dict(killed))
    wait_for(lambda: breakable.pending() == 0)
    return breakable, uploading.acknowledged


def kill_each_in_turn(platform: Platform, uploading: Uploading) -> Iterable[str]:
    """Kill and restart every process, each after another photo was acknowledged; yield its name."""
    for victim in random.sample(VICTIMS, len(VICTIMS)):
        wait_for(uploading.is_past(len(uploading.acknowledged)))
        time.sleep(random.uniform(0, 0.3))
        platform.kill(victim)
        time.sleep(random.uniform(0, 0.3))
        platform.restart(victim)
        yield victim


def newest_of_each_user(acknowledged: Iterable[Json]) -> dict[str, Json]:
    return {analysis["user"]: analysis for analysis in sorted(acknowledged, key=lambda each: each["revision"])}


def recorded(platform: Platform, service: str, kind: str) -> tuple[Counter[str], set[str]]:
    """How often an event is recorded for each upload, and the analyses that these events are about.

    An older photo that is taken in after a newer one changes the colors of the newer one's analysis again.
    """
    rows = platform.sql(RECORDED.format(schema="{" + service + "}"), kind)
    return Counter(row["upload"] for row in rows), {row["analysis"] for row in rows}


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
    _, analyzed = recorded(platform, "imaging", "SkinToneAnalyzed")
    assert {analysis["id"] for analysis in acknowledged} <= analyzed
    for service, kind in (("color", "ColorsRecommended"), ("products", "ProductsRanked")):
        uploads, followed = recorded(platform, service, kind)
        assert set(uploads.values()) == {1}
        assert {each["id"] for each in newest_of_each_user(acknowledged).values()} <= followed


def test_no_process_meets_an_error_that_it_does_not_expect(survived: tuple[Platform, list[Json]]) -> None:
    platform, _ = survived
    errors = [line for line in platform.logs() if line["level"] == "error"]
    assert [line for line in errors if line["event"] not in EXPECTED] == []


def test_nothing_is_left_over(survived: tuple[Platform, list[Json]]) -> None:
    platform, _ = survived
    with platform.redis() as redis:
        assert redis.xlen(f"{platform.name}:events.dead") == 0
    assert platform.pending() == 0
