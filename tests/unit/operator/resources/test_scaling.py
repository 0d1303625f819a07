from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis.strategies import integers

from fashion_operator.resources.pods.environment import CONNECTIONS, pool_size
from fashion_operator.resources.scaling import CUSTOM_METRICS, build_autoscaler
from fashion_operator.spec.services import SERVICES, WITH_TABLES
from support.operator.world import platform_of

PODS = integers(1, 25)
EMBEDDED_PODS = 27
QUEUE = {"imaging": {"targetQueue": 4}}


def autoscaler(*apis: str, **scaling: Any) -> Any:
    return build_autoscaler(platform_of(scaling=scaling), "imaging", frozenset(apis))["spec"]


def metrics(*apis: str, **scaling: Any) -> list[str]:
    return [metric["type"] for metric in autoscaler(*apis, **scaling)["metrics"]]


def test_an_autoscaler_keeps_between_least_and_most() -> None:
    spec = autoscaler(imaging={"min": 2, "max": 8, "targetCPU": 60, "scaleDownSeconds": 30})
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 8)
    assert spec["metrics"][0]["resource"]["target"]["averageUtilization"] == 60
    assert spec["behavior"]["scaleDown"]["stabilizationWindowSeconds"] == 30


def test_the_queue_counts_where_its_length_can_be_had() -> None:
    assert metrics(CUSTOM_METRICS, **QUEUE) == ["Resource", "Pods"]


@pytest.mark.parametrize(("apis", "scaling"), [((), QUEUE), ((CUSTOM_METRICS,), {})])
def test_else_the_cpu_alone_does(apis: tuple[str, ...], scaling: dict[str, Any]) -> None:
    assert metrics(*apis, **scaling) == ["Resource"]


@given(PODS, PODS, PODS)
def test_an_embedded_database_has_connections_for_the_most_pods(one: int, two: int, three: int) -> None:
    assume(one + two + three <= EMBEDDED_PODS)
    scaling = {name: {"max": most} for name, most in zip(WITH_TABLES, (one, two, three), strict=True)}
    rolling = one + two + three + len(WITH_TABLES)
    assert rolling * (pool_size(platform_of(scaling=scaling)) + 1) <= CONNECTIONS


@pytest.mark.parametrize(("most", "size"), [(1, 6), (4, 5), (100, 2)])
def test_a_pool_is_neither_starved_nor_greedy(most: int, size: int) -> None:
    assert pool_size(platform_of(scaling={service: {"max": most} for service in SERVICES})) == size
