from typing import Any

import pytest

from fashion_operator.resources import build_catalogue, build_catalogue_schedule
from support.operator.finding import pod_of
from support.operator.world import platform_of

MINE = {"secretRef": {"name": "mine"}}
FEED = "https://shop.example.com/feed.xml"
SUMMARY = ["--summary", "/dev/termination-log"]
REFERENCE = {"configMapRef": {"name": "spring", "key": "spring.csv"}}


def catalogue(digest: str | None = None, **spec: Any) -> Any:
    return build_catalogue(platform_of(**spec), digest)


def scheduled(*, stopped: bool = False, **catalogue: Any) -> Any:
    platform = platform_of(catalogue={"url": FEED, "schedule": "*/30 * * * *", **catalogue})
    assert platform.spec.catalogue
    return build_catalogue_schedule(platform, platform.spec.catalogue, stopped)


def test_an_embedded_database_gets_the_sample() -> None:
    assert pod_of(catalogue())["containers"][0]["command"] == ["fashion", "catalogue", "sample"]


def test_a_database_of_its_own_gets_none() -> None:
    assert catalogue(database=MINE) is None


def test_a_catalogue_that_is_named_is_imported() -> None:
    pod = pod_of(catalogue("abc", catalogue=REFERENCE, database=MINE))
    (container,) = pod["containers"]
    assert container["command"] == ["fashion", "catalogue", "import", "/catalogue/spring.csv", *SUMMARY]
    assert {"name": "catalogue", "configMap": {"name": "spring"}} in pod["volumes"]
    assert {"name": "catalogue", "mountPath": "/catalogue", "readOnly": True} in container["volumeMounts"]


def test_a_catalogue_at_a_url_is_fetched_and_imported_once() -> None:
    names = set()
    for url, version in ((FEED, "1.0"), (FEED, "2.0"), (f"{FEED}?spring", "1.0")):
        job = catalogue(catalogue={"url": url}, database=MINE, version=version)
        [container] = pod_of(job)["containers"]
        assert container["command"] == ["fashion", "catalogue", "import", url, *SUMMARY]
        names.add(job["metadata"]["name"])
    assert len(names) == 2


def test_a_catalogue_that_is_not_there_is_waited_for() -> None:
    assert catalogue(None, catalogue=REFERENCE) is None


def test_another_content_is_another_import() -> None:
    names = {catalogue(digest, catalogue=REFERENCE)["metadata"]["name"] for digest in ("abc", "def")}
    assert len(names) == 2


def test_a_new_version_imports_nothing_again() -> None:
    old, new = (catalogue("abc", catalogue=REFERENCE, version=version) for version in ("1.0", "2.0"))
    assert old["metadata"]["name"] == new["metadata"]["name"]


@pytest.mark.parametrize("source", [{"url": FEED}, REFERENCE])
def test_products_that_left_the_catalogue_are_retired_if_that_is_wanted(source: dict[str, Any]) -> None:
    kept, replaced = (catalogue("abc", catalogue={**source, **more}) for more in ({}, {"replace": True}))
    commands = [pod_of(each)["containers"][0]["command"] for each in (kept, replaced)]
    assert [word for word in commands[1] if word not in commands[0]] == ["--replace"]
    assert kept["metadata"]["name"] != replaced["metadata"]["name"]


def test_a_feed_with_a_schedule_is_imported_again_and_again() -> None:
    spec = scheduled()["spec"]
    assert (spec["schedule"], spec["timeZone"]) == ("*/30 * * * *", "Etc/UTC")
    first = pod_of(catalogue(catalogue={"url": FEED}))["containers"]
    assert pod_of(scheduled())["containers"] == first


def test_one_scheduled_import_runs_at_a_time_and_leaves_little() -> None:
    spec = scheduled()["spec"]
    assert (spec["concurrencyPolicy"], spec["startingDeadlineSeconds"]) == ("Forbid", 3600)
    assert spec["successfulJobsHistoryLimit"] == spec["failedJobsHistoryLimit"] == 1
    assert spec["jobTemplate"]["spec"]["backoffLimit"] == 2
    assert pod_of(scheduled())["activeDeadlineSeconds"] == 600


def test_a_schedule_rests_while_its_platform_is_stopped() -> None:
    assert scheduled(stopped=True)["spec"]["suspend"]
    assert "suspend" not in scheduled()["spec"]
