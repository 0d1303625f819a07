from typing import Any

import pytest

from fashion_operator.planning.observed import child_of
from fashion_operator.resources import Manifest
from fashion_operator.spec.fields import Workload
from support.operator.finding import pod_of
from support.operator.samples import manifests_of
from support.operator.world import platform_of

PARTS: tuple[Workload, ...] = ("imaging", "color", "products", "gateway", "postgres", "redis", "jobs")
every_part = pytest.mark.parametrize("part", PARTS)
ADDED = {
    "nodeSelector": {"disk": "fast"},
    "affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1}]}},
    "priorityClassName": "high",
}


def workloads(**spec: Any) -> list[Manifest]:
    return [each for each in manifests_of(platform_of(**spec)) if "template" in str(each.get("spec"))]


def templates(part: str, **added: Any) -> list[Any]:
    """The pod templates of a part with what is added."""
    found = workloads(pods={part: added})
    own = [each for each in found if pod_of(each)["serviceAccountName"] == f"shop-{part}"]
    assert own
    return [(each["spec"].get("jobTemplate", each)["spec"])["template"] for each in own]


@every_part
def test_pods_run_where_people_want_them(part: str) -> None:
    for template in templates(part, **ADDED):
        assert {name: template["spec"][name] for name in ADDED} == ADDED


@every_part
def test_nobody_elses_pods_change(part: str) -> None:
    others = [
        [each for each in found if pod_of(each)["serviceAccountName"] != f"shop-{part}"]
        for found in (
            [_without_rollout(each) for each in workloads()],
            [_without_rollout(each) for each in workloads(pods={part: ADDED})],
        )
    ]
    assert others[0] == others[1]


def _without_rollout(workload: Manifest) -> Manifest:
    """A workload without the record of the whole spec."""
    return {**workload, "metadata": child_of(workload)}


@every_part
def test_labels_and_annotations_are_added_to_ours(part: str) -> None:
    (before, *_), (after, *_) = templates(part), templates(part, labels={"team": "a"}, annotations={"mesh": "off"})
    assert after["metadata"]["labels"] == {**before["metadata"]["labels"], "team": "a"}
    assert after["metadata"]["annotations"] == {**before["metadata"].get("annotations", {}), "mesh": "off"}


@every_part
def test_every_container_has_the_added_variables_after_ours(part: str) -> None:
    for template in templates(part, env=[{"name": "TZ", "value": "UTC"}, {"name": "EMPTY", "value": ""}]):
        for container in (*template["spec"]["containers"], *template["spec"].get("initContainers", ())):
            assert container["env"][-2:] == [{"name": "TZ", "value": "UTC"}, {"name": "EMPTY"}]


@every_part
def test_every_container_finds_the_added_volumes(part: str) -> None:
    volume = {"name": "vault", "csi": {"driver": "secrets"}}
    mounts: list[dict[str, Any]] = [
        {"name": "vault", "mountPath": "/vault", "readOnly": True},
        {"name": "tmp", "mountPath": "/a"},
    ]
    for template in templates(
        part, volumes=[volume], volumeMounts=[*mounts[:1], {**mounts[1], "readOnly": False}]
    ):
        assert template["spec"]["volumes"][-1] == volume
        for container in (*template["spec"]["containers"], *template["spec"].get("initContainers", ())):
            assert container["volumeMounts"][-2:] == mounts


def test_a_toleration_for_a_node_that_died_takes_the_place_of_ours() -> None:
    patient = {"key": "node.kubernetes.io/unreachable", "effect": "NoExecute", "tolerationSeconds": 300}
    (template,) = templates("color", tolerations=[patient, {"key": "gpu", "value": ""}])
    assert [(each["key"], each.get("tolerationSeconds")) for each in template["spec"]["tolerations"]] == [
        ("node.kubernetes.io/not-ready", 10),
        ("node.kubernetes.io/unreachable", 300),
        ("gpu", None),
    ]


def test_a_constraint_counts_these_pods_unless_it_selects_others() -> None:
    zone = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}
    other = {**zone, "labelSelector": {"matchLabels": {"mine": "yes"}}}
    (template,) = templates("color", topologySpreadConstraints=[zone, other])
    own, given = (each["labelSelector"]["matchLabels"] for each in template["spec"]["topologySpreadConstraints"])
    assert own.items() <= template["metadata"]["labels"].items()
    assert given == {"mine": "yes"}


@every_part
def test_the_account_of_a_part_has_its_annotations(part: str) -> None:
    made = manifests_of(platform_of(pods={part: {"serviceAccountAnnotations": {"role": "r"}}}))
    accounts = {each["metadata"]["name"]: each["metadata"] for each in made if each["kind"] == "ServiceAccount"}
    assert [name for name, meta in accounts.items() if meta.get("annotations")] == [f"shop-{part}"]


@pytest.mark.parametrize(("field", "name"), [("database", "shop-postgres"), ("redis", "shop-redis")])
def test_a_volume_is_of_the_class_that_is_named(field: str, name: str) -> None:
    found = workloads(**{field: {"embedded": {"storageClassName": "fast"}}})
    (store,) = (each for each in found if child_of(each) == ("StatefulSet", name))
    (claim,) = store["spec"]["volumeClaimTemplates"]
    assert claim["spec"]["storageClassName"] == "fast"
