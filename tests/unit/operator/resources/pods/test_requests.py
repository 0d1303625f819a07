import pytest

from fashion_operator.resources.pods.requests import container_resources
from support.operator.finding import pod_of
from support.operator.samples import manifests_of
from support.operator.world import platform_of

BIG = {
    "requests": {"cpu": "1", "memory": "1Gi", "ephemeral-storage": "1Gi"},
    "limits": {"cpu": "2", "memory": "2Gi", "ephemeral-storage": "2Gi"},
}
PARTS = ("imaging", "color", "products", "gateway", "postgres", "redis", "jobs", "relevance")


def test_every_container_has_the_resources_that_are_given() -> None:
    platform = platform_of(resources=dict.fromkeys(PARTS, BIG), relevance={"enabled": True})
    pods = [pod_of(each) for each in manifests_of(platform) if "template" in str(each.get("spec"))]
    containers = [each for pod in pods for each in (*pod["containers"], *pod.get("initContainers", ()))]
    assert len(containers) >= 10
    assert all(each["resources"] == BIG for each in containers)


@pytest.mark.parametrize("part", PARTS)
def test_every_container_has_requests_and_a_memory_limit_unless_given(part: str) -> None:
    resources = container_resources(platform_of(), part)  # type: ignore[arg-type]
    assert resources["requests"].keys() == {"cpu", "memory", "ephemeral-storage"}
    assert resources["limits"].keys() == {"memory", "ephemeral-storage"}
