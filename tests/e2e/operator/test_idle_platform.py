import base64
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

import pytest

from support.cluster.cluster import CHILDREN, EVENT, POD, Cluster, Object, eventually, helm, kubectl
from support.cluster.measuring import Measured
from support.cluster.platform import SERVICES, Operator, Platform

T = TypeVar("T")
MINUTES = float(os.environ.get("FASHION_E2E_REST_MINUTES", "1"))
ATTEMPTS = 3
# Others keep their status up to date; what the operator writes shows in all of the others.
BUSY = {"HorizontalPodAutoscaler"}


def versions(platform: Platform) -> dict[str, str]:
    """The version of every child, and of the platform itself."""
    children = {
        f"{kind}/{name}": each for kind in CHILDREN.keys() - BUSY for name, each in platform.children(kind).items()
    }
    return {name: each["metadata"]["resourceVersion"] for name, each in {**children, "": platform.body}.items()}


def pod_statuses(platform: Platform) -> dict[str, Object]:
    """What the kubelets say of every pod; a probe answered late on a busy machine shows in it."""
    return {name: pod["status"] for name, pod in platform.objects(POD).items()}


def undisturbed(platform: Platform, observe: Callable[[], T]) -> T:
    """What is observed while no pod changes: the operator has to report one that fails a probe."""
    for _ in range(ATTEMPTS):
        pods, observed = pod_statuses(platform), observe()
        if pod_statuses(platform) == pods:
            return observed
    raise AssertionError(f"a pod changed in each of {ATTEMPTS} attempts")


def changes_at_rest(platform: Platform, operator: Operator) -> list[str]:
    """The objects and the counters of writes that differ after a while."""
    before = {**versions(platform), **operator.writes()}
    time.sleep(MINUTES * 60)
    after = {**versions(platform), **operator.writes()}
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def writes_at_start(operator: Operator) -> dict[str, float]:
    """What an operator writes that starts again."""
    operator.kill()
    assert operator.pod()
    time.sleep(5)
    return {name: count for name, count in operator.writes().items() if count}


def test_an_unchanged_platform_costs_no_write(platform: Platform, operator: Operator, measured: Measured) -> None:
    # Autoscalers get metrics of new pods only after a minute, which the status reports.
    eventually(lambda: platform.condition("Autoscaling")[0] == "True", 180)
    changes = undisturbed(platform, partial(changes_at_rest, platform, operator))
    measured.note(f"changes in {MINUTES:g} minutes at rest", len(changes), "0")
    assert changes == []


def test_an_operator_that_starts_again_writes_nothing(platform: Platform, operator: Operator) -> None:
    assert undisturbed(platform, partial(writes_at_start, operator)) == {}


def test_the_operator_logs_json_and_no_write_is_rejected(platform: Platform, operator: Operator) -> None:
    lines = eventually(partial(lines_of_an_edit, platform, operator))
    applied = [line for line in lines if line["event"] == "applied"]
    assert {(line["namespace"], line["name"]) for line in applied} == {("default", "fashion")}
    assert all(line["generation"] == platform.body["metadata"]["generation"] for line in applied)
    assert not [line for line in lines if "orbidden" in str(line)]


def lines_of_an_edit(platform: Platform, operator: Operator) -> list[Object] | None:
    """What a new operator logs of an edit; kubelets that share a machine tidy up one another's logs."""
    operator.kill()
    assert operator.pod()
    platform.edit(cache={"colors": f"{random.randint(60, 3600)}s"})
    eventually(platform.is_settled)
    lines = operator.logs()
    lost = not lines or any("no such file" in line for line in lines)
    return None if lost else [json.loads(line) for line in lines]


@pytest.fixture
def confined(operator: Operator) -> Iterator[Operator]:
    """The operator with a Role in one namespace, and nothing in the cluster."""
    release = operator.name, f"--namespace={operator.namespace}", "--wait"
    helm(
        "upgrade",
        "--install",
        *release,
        "charts/fashion-operator",
        "--reuse-values",
        "--set=watch.namespaces={default}",
    )
    yield operator
    helm("rollback", *release)


def test_an_operator_for_one_namespace_gets_by_with_a_role(platform: Platform, confined: Operator) -> None:
    assert f"clusterrole/{confined.name}" not in kubectl("get", "clusterroles", "--output=name")
    platform.edit(cache={"products": f"{random.randint(60, 3600)}s"})
    eventually(platform.is_settled)
    assert "orbidden" not in "".join(confined.logs())


def test_the_operator_reports_to_prometheus_what_it_does(platform: Platform, operator: Operator) -> None:
    metrics = operator.metrics()
    assert metrics["fashion_operator_reconciles_total"] >= 1
    assert metrics["fashion_operator_reconcile_duration_seconds_count"] >= 1
    assert metrics["fashion_operator_platforms"] >= 5
    assert time.time() - metrics["fashion_operator_last_resync_timestamp_seconds"] < 900


def test_secrets_are_in_secrets_alone(platform: Platform, cluster: Cluster, operator: Operator) -> None:
    found = platform.children("Secret")
    stores, keys, roles = (found[f"{platform.name}-{part}"]["data"] for part in ("stores", "keys", "roles"))
    encoded = (stores["postgres-password"], *keys.values(), *roles.values())
    secrets = [base64.b64decode(each).decode() for each in encoded]
    secrets += [password for each in secrets if (password := urlsplit(each).password)]
    kinds = ",".join(each.lower() for each in CHILDREN if each != "Secret")
    objects = kubectl("get", f"fp,pods,events,{kinds}", "--namespace=default", "--output=json")
    logged = [line for pod in platform.pods(*SERVICES, "postgres", "redis") for line in cluster.logs(pod)]
    written = objects + "".join(logged) + "".join(operator.logs())
    assert not [secret for secret in secrets if secret in written]


def test_events_are_few_and_do_not_repeat(platform: Platform, cluster: Cluster) -> None:
    found = cluster.objects(EVENT, platform.namespace).values()
    about = [each for each in found if each["involvedObject"].get("uid") == platform.body["metadata"]["uid"]]
    assert {"Serving"} <= {each["reason"] for each in about}
    assert sum(each.get("count") or 1 for each in about) < 30
