"""Catalogues are imported on the cluster, and the platform says what became of it."""

from collections.abc import Iterator

import pytest

from support.cluster.cluster import CHILDREN, EVENT, apply, eventually, kubectl
from support.cluster.platform import Platform

NAME = "own-products"
NOWHERE = {"url": "https://shop.example.invalid/feed.xml", "schedule": "0 4 1 1 *"}


@pytest.fixture
def own_products(platform: Platform) -> Iterator[str]:
    """A ConfigMap with the products that the platform has, and a row with a fault."""
    exported = kubectl("exec", f"deployment/{platform.name}-products", "--", "fashion", "catalogue", "export")
    fault = exported.splitlines()[1].replace("#", "no color ")
    meta = {"name": NAME, "namespace": platform.namespace}
    data = {"catalogue.csv": f"{exported}{fault}\n"}
    apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data})
    yield NAME
    platform.cluster.delete(CHILDREN["ConfigMap"], platform.namespace, NAME)


def announced(platform: Platform, reason: str) -> str:
    """The message of the last Event with a reason, empty while there is none."""
    events = platform.cluster.objects(EVENT, platform.namespace).values()
    return next((each["message"] for each in events if each["reason"] == reason), "")


def test_an_import_is_counted_and_announced(platform: Platform, own_products: str) -> None:
    platform.edit(catalogue={"configMapRef": {"name": own_products}})
    eventually(lambda: platform.condition("CatalogueImported") == ("True", "ImportSucceeded"))
    counts = platform.status["catalogue"]
    assert (counts["rejected"], counts["retired"]) == (1, 0)
    assert counts["total"] > 1
    assert counts["firstRejected"] in eventually(lambda: announced(platform, "CatalogueImported"))


def test_a_feed_that_cannot_be_fetched_is_told_and_its_schedule_waits(platform: Platform) -> None:
    platform.edit(catalogue=NOWHERE)
    eventually(lambda: platform.condition("CatalogueImported") == ("False", "ImportFailed"))
    eventually(lambda: platform.condition("Degraded") == ("True", "CatalogueFailed"))
    assert platform.status["catalogue"]["job"] in eventually(lambda: announced(platform, "CatalogueImportFailed"))
    schedule = platform.children("CronJob")[f"{platform.name}-catalogue"]["spec"]
    assert (schedule["schedule"], schedule["suspend"]) == (NOWHERE["schedule"], True)
    assert platform.is_available()
    platform.edit(catalogue=None)
    eventually(lambda: f"{platform.name}-catalogue" not in platform.children("CronJob"))
