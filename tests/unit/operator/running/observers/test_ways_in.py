from typing import Any

import pytest
from httpx2 import ConnectError

from fashion_operator.cluster.secret_metadata import SecretVersions
from fashion_operator.planning.observed import Observed
from fashion_operator.resources import Manifest
from fashion_operator.running.observers import way_in_probes
from fashion_operator.running.observers.way_in_probes import Target
from fashion_operator.running.observers.ways_in import WaysIn
from fashion_operator.spec.keys import PlatformKey
from support.operator.api import KEY, Api, body
from support.operator.world import platform_of

GATEWAY = {
    "metadata": {"labels": {"app.kubernetes.io/name": "gateway"}},
    "status": {"conditions": [{"type": "Ready", "status": "True"}]},
}


class Classes(Api):
    """A cluster with IngressClasses."""

    def __init__(self) -> None:
        super().__init__()
        self.classes: frozenset[str] | Exception | None = frozenset({"nginx"})

    async def ingress_classes(self) -> frozenset[str] | None:
        if isinstance(self.classes, Exception):
            raise self.classes
        return self.classes


class Known:
    """Two platforms, one of which names an IngressClass, and what the operator knows of the ways to them."""

    def __init__(self) -> None:
        self.cluster, self.changed, self.asked = Classes(), list[PlatformKey](), list[Target]()
        naming = {**body(), "spec": {"ingress": {"className": "mine", "tlsSecret": "tls"}}}
        platforms: dict[PlatformKey, Manifest] = {KEY: naming, ("team", "other"): body()}
        self.ways = WaysIn(self.cluster, platforms, SecretVersions(), self.changed.append)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    found = Known()

    async def ask(probes: Any, target: Target) -> str:
        found.asked.append(target)
        return ""

    monkeypatch.setattr(way_in_probes.WayInProbes, "_ask", ask)
    return found


async def test_a_class_that_comes_concerns_those_who_name_one(known: Known) -> None:
    await known.ways.look_at_classes()
    known.changed.clear()
    known.cluster.classes = frozenset({"nginx", "mine"})
    await known.ways.look_at_classes()
    assert known.changed == [KEY]
    assert known.ways.observe(KEY).classes == frozenset({"nginx", "mine"})


async def test_classes_that_cannot_be_listed_stay_what_they_were(known: Known) -> None:
    await known.ways.look_at_classes()
    known.cluster.classes = ConnectError("refused")
    await known.ways.look_at_classes()
    assert known.ways.observe(KEY).classes == frozenset({"nginx"})


def test_a_certificate_is_missed(known: Known) -> None:
    assert not known.ways.observe(KEY).has_certificate
    assert known.ways.observe(("team", "other")).has_certificate


@pytest.mark.parametrize(("ingress", "changed"), [(KEY, [KEY]), (("web", "site"), [KEY, ("team", "other")])])
def test_an_ingress_of_somebody_else_concerns_everybody(
    known: Known, ingress: PlatformKey, changed: list[PlatformKey]
) -> None:
    known.ways.on_ingress_changed(ingress)
    assert known.changed == changed


def taken_up(address: str) -> Observed:
    """A gateway that is ready, and an Ingress with an address."""
    status = {"loadBalancer": {"ingress": [{"ip": address}] if address else []}}
    return Observed(children={("Ingress", "shop"): {"status": status}}, pods=[GATEWAY])


async def test_a_gateway_is_asked_at_once_where_it_was_not_asked_before(known: Known) -> None:
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        await known.ways.aim(platform_of(), taken_up(address))
    assert [each.address for each in known.asked] == ["192.0.2.1", "192.0.2.2"]
    assert known.ways.observe(KEY).failure == ""


async def test_a_gateway_without_an_address_is_forgotten(known: Known) -> None:
    await known.ways.aim(platform_of(), taken_up("192.0.2.1"))
    await known.ways.aim(platform_of(), taken_up(""))
    await known.ways.poll(lambda _: True)
    assert (len(known.asked), known.ways.observe(KEY).failure) == (1, None)
