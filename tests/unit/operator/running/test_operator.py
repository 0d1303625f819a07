from time import monotonic
from typing import Any

import pytest

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.kinds import served_kinds
from fashion_operator.resources.monitoring import MONITORS, PROMETHEUS
from fashion_operator.resources.network.routes import GATEWAY_API, HTTP_ROUTES
from fashion_operator.resources.objects import API, DOMAIN, OWNER_API
from fashion_operator.running import operator as running
from fashion_operator.running.operator import STARTING_SECONDS, NotServedError, Operator
from fashion_operator.settings import load_settings


class Bare(Cluster):
    """A cluster in which nothing is installed."""

    def __init__(self) -> None: ...

    async def apis(self) -> frozenset[str]:
        return frozenset()


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.setattr(running, "Cluster", Bare)
    monkeypatch.setenv("FASHION_OPERATOR_VERSION", "1.0")
    return Operator(load_settings(), lambda *_: None)


def test_an_operator_may_take_its_time_to_list_but_not_for_ever(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (operator.is_starting, operator.unhealthy_reason()) == (True, "")
    begun = monotonic()
    monkeypatch.setattr(running, "monotonic", lambda: begun + STARTING_SECONDS + 1)
    assert "The first lists take" in operator.unhealthy_reason()


async def test_an_operator_does_not_start_before_there_are_platforms(operator: Operator) -> None:
    with pytest.raises(NotServedError, match=f"{API} is not served"):
        await operator.__aenter__()


async def test_an_operator_starts_again_once_a_kind_is_missing(operator: Operator) -> None:
    operator.controller.apis = frozenset({API, PROMETHEUS, MONITORS})
    operator._missing.set()
    with pytest.raises(SystemExit, match="The kinds that are served changed"):
        await operator._resync()


def test_of_prometheus_operator_only_the_kinds_that_are_served_are_watched() -> None:
    watched = {kind.__name__ for kind in served_kinds({PROMETHEUS, MONITORS})}
    assert "ServiceMonitor" in watched
    assert "PrometheusRule" not in watched
    assert "Deployment" in watched


class Partial(Cluster):
    """A cluster with half of Prometheus' operator, and much that is nothing to platforms."""

    def __init__(self) -> None: ...

    async def _discover(self, path: str) -> dict[str, Any]:
        if path == "/apis":
            ours = {"name": DOMAIN, "versions": [{"groupVersion": OWNER_API}, {"groupVersion": API}]}
            return {"groups": [ours, *({"name": name} for name in (PROMETHEUS, GATEWAY_API, "apps", "new"))]}
        return {"resources": [{"kind": "ServiceMonitor" if PROMETHEUS in path else "HTTPRoute"}]}


async def test_only_apis_that_matter_are_looked_at() -> None:
    assert await Partial().apis() == {API, PROMETHEUS, MONITORS, GATEWAY_API, HTTP_ROUTES}
