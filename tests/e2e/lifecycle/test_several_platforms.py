"""Platforms beside the installed one: one with stores of its own, one with those of the installed."""

from collections.abc import Iterator

import pytest

from support.cluster.cluster import Cluster, Object, apply, eventually, kubectl
from support.cluster.guests import SMALL, door, secret, store_urls
from support.cluster.measuring import Measured
from support.cluster.platform import SERVICES, Operator, Platform
from support.http.clients import new_user

CATALOGUE = """\
sku,brand,name,category,subcategory,hex,price,currency,tags,in_stock
one-lip,One,The Only Lipstick,makeup,lip,#9c3f34,9.00,EUR,warm,true
"""


@pytest.fixture(scope="module")
def first(cluster: Cluster, namespace: str, installed: Platform) -> Platform:
    """A platform with stores of its own."""
    made = Platform(cluster, namespace, "first", host="first.example.com")
    made.create(version=installed.status["version"], ingress={"host": "first.example.com"}, **SMALL)
    return made


@pytest.fixture(scope="module")
def guest(cluster: Cluster, namespace: str, installed: Platform) -> Platform:
    """A platform on the stores of the installed one, which let it in, and with a catalogue of its own."""
    apply(
        secret(namespace, "guest-urls", store_urls(installed)),
        catalogue(namespace),
        *(door(installed, "guest", store) for store in ("postgres", "redis")),
    )
    made = Platform(cluster, namespace, "guest", host="guest.example.com")
    made.create(
        version=installed.status["version"],
        ingress={"host": "guest.example.com"},
        database={"secretRef": {"name": "guest-urls", "key": "database"}},
        redis={"secretRef": {"name": "guest-urls", "key": "redis"}},
        catalogue={"configMapRef": {"name": "guest-products"}},
        **SMALL,
    )
    return made


def catalogue(namespace: str) -> Object:
    """A ConfigMap with one product."""
    meta = {"name": "guest-products", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"catalogue.csv": CATALOGUE}}


def test_three_platforms_run_side_by_side(
    installed: Platform, first: Platform, guest: Platform, measured: Measured
) -> None:
    with measured.time("two more platforms at the same time, until both are Ready"):
        eventually(lambda: first.is_ready() and guest.is_ready())
    eventually(lambda: first.is_settled() and guest.is_settled())
    user, platforms = new_user(), (installed, first, guest)
    analyses = [each.measured(user)["id"] for each in platforms]
    histories = [[analysis["id"] for analysis in each.history(user)] for each in platforms]
    assert histories == [[analysis] for analysis in analyses]


def test_a_platform_without_stores_of_its_own_makes_none(guest: Platform) -> None:
    assert guest.children("StatefulSet") == {}
    assert guest.children("Secret").keys() == {f"{guest.name}-keys"}
    assert guest.condition("DatabaseReady")[0] == "True"


def test_a_catalogue_is_imported_again_when_it_changes(guest: Platform) -> None:
    eventually(lambda: names(guest) == {"The Only Lipstick"})
    changed = catalogue(guest.namespace)
    changed["data"]["catalogue.csv"] = CATALOGUE.replace("Only", "Other")
    apply(changed)
    eventually(lambda: names(guest) == {"The Other Lipstick"})


def names(platform: Platform) -> set[str]:
    return {product["name"] for product in platform.read("/v1/products")["items"]}


def test_an_external_platform_leaves_nothing_but_its_keys(guest: Platform, measured: Measured) -> None:
    guest.delete()
    with measured.time("deletion of a platform without stores, until its keys are left"):
        eventually(guest.leaves_only_its_data)


def test_deletion_needs_no_operator(first: Platform, operator: Operator, measured: Measured) -> None:
    operator.scale(0)
    first.delete()
    with measured.time("deletion without an operator, until only volumes are left"):
        eventually(first.leaves_only_its_data)
    operator.scale(1)
    assert {"data-first-postgres-0", "data-first-redis-0", "first-keys"} == {
        name.partition("/")[2] for name in first.remains()
    }


@pytest.fixture
def boutique(cluster: Cluster, namespace: str) -> Iterator[Platform]:
    """The sample that shows every field."""
    sample = "--filename=k8s/full.yaml", f"--namespace={namespace}"
    kubectl("apply", *sample)
    yield Platform(cluster, namespace, "boutique", host="boutique.example.com")
    kubectl("delete", "--ignore-not-found", *sample)


def test_the_full_sample_becomes_a_platform(boutique: Platform, measured: Measured) -> None:
    with measured.time("k8s/full.yaml, eight pods and two stores, until settled"):
        eventually(boutique.is_settled, seconds=300)
    assert names(boutique) == {"Coral lipstick", "Terracotta lipstick", "Foundation 3W", "Cobalt dress"}
    assert "Terracotta" in boutique.get("/v1/colors?tone=3&undertone=warm").text
    pods = boutique.pods(*SERVICES, "postgres", "redis")
    assert {pod["metadata"]["labels"].get("example.com/cost-center") for pod in pods} == {"fashion"}
    boutique.delete()
    eventually(boutique.leaves_only_its_data)
