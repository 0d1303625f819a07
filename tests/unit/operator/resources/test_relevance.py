from typing import Any

import pytest

from fashion_operator.resources import Manifest, build_training
from support.operator.finding import environment_of, pod_of
from support.operator.world import platform_of

MINE = {"secretRef": {"name": "mine"}, "ca": {"secretRef": {"name": "authority"}}}


def training(stopped: bool = False, relevance: dict[str, Any] | None = None, **spec: Any) -> Manifest:
    platform = platform_of(relevance={"enabled": True, **(relevance or {})}, **spec)
    return build_training(platform, platform.spec.relevance, stopped)


def container(**spec: Any) -> Any:
    (found,) = pod_of(training(**spec))["containers"]
    return found


def test_a_version_is_trained_every_night_at_a_minute_of_the_platforms_own() -> None:
    spec = training()["spec"]
    minute, *rest = spec["schedule"].split()
    assert 0 <= int(minute) < 60
    assert (rest, spec["timeZone"]) == (["4", "*", "*", "*"], "Etc/UTC")
    assert training(relevance={"schedule": "@weekly"})["spec"]["schedule"] == "@weekly"


def test_it_learns_from_as_many_days_as_are_given() -> None:
    *_, command = container(relevance={"days": 30})["command"]
    assert "fashion relevance train --json --days 30 " in command
    assert " --days 180 " in container()["command"][-1]


@pytest.mark.parametrize("digest", ["mine/relevance@sha256:0123", ""])
def test_its_image_is_one_of_its_own(digest: str) -> None:
    images = {"relevance": digest} if digest else {}
    secrets = {"registry": "mine", "pullSecrets": ["opens"]}
    made = training(images=images, image=secrets)
    assert pod_of(made)["containers"][0]["image"] == (digest or "mine/relevance:1.0")
    assert pod_of(made)["imagePullSecrets"] == [{"name": "opens"}]


def test_it_reads_the_palettes_that_shoppers_get() -> None:
    assert {"name": "configuration", "configMap": {"name": "shop-config"}} in pod_of(training())["volumes"]
    (mount,) = (each for each in container()["volumeMounts"] if each["name"] == "configuration")
    assert environment_of(container())["FASHION_CONFIG_FILE"] == f"{mount['mountPath']}/config.json"


def test_it_has_the_role_of_products_and_what_checks_the_database() -> None:
    assert environment_of(container())["FASHION_DATABASE_URL"] == ("shop-roles", "products-url")
    variables = environment_of(container(database=MINE))
    assert (variables["FASHION_DATABASE_URL"], variables["PGSSLMODE"]) == (("mine", "url"), "verify-full")
    assert "database-ca" in {each["name"] for each in pod_of(training(database=MINE))["volumes"]}


def test_one_training_runs_at_a_time_and_leaves_little() -> None:
    spec = training()["spec"]
    assert (spec["concurrencyPolicy"], spec["startingDeadlineSeconds"]) == ("Forbid", 3600)
    assert spec["successfulJobsHistoryLimit"] == spec["failedJobsHistoryLimit"] == 1
    assert spec["jobTemplate"]["spec"]["backoffLimit"] == 2
    assert pod_of(training())["activeDeadlineSeconds"] == 3600


def test_it_is_a_job_among_jobs_that_may_need_more_memory() -> None:
    template = training(pods={"jobs": {"nodeSelector": {"batch": "yes"}}})["spec"]["jobTemplate"]["spec"][
        "template"
    ]
    assert template["metadata"]["labels"]["app.kubernetes.io/component"] == "job"
    assert template["spec"]["nodeSelector"] == {"batch": "yes"}
    assert template["spec"]["securityContext"]["runAsNonRoot"]
    assert template["spec"]["containers"][0]["resources"]["limits"]["memory"] == "1Gi"


def test_it_rests_while_its_platform_is_stopped() -> None:
    assert training(stopped=True)["spec"]["suspend"]
    assert "suspend" not in training()["spec"]
