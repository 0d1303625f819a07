from collections.abc import Sequence

import pytest
from httpx2 import ConnectError

from fashion_operator.resources import Manifest
from fashion_operator.spec.keys import PlatformKey
from support.operator.api import KEY, Shop, body, rejection


@pytest.fixture
def shop() -> Shop:
    return Shop()


def spoil(found: Manifest) -> None:
    found["data"] = {"config.json": "{}"}


def stripped(found: Manifest) -> Manifest:
    """The object as people make one."""
    meta = {name: found["metadata"][name] for name in ("name", "namespace", "uid", "resourceVersion")}
    return {**found, "metadata": meta}


FAILURES = [
    (rejection(500), "WriteFailed"),
    (rejection(429), "WriteFailed"),
    (ConnectError("refused"), "WriteFailed"),
    (rejection(422), "Rejected"),
]


@pytest.mark.parametrize(("failure", "reason"), FAILURES)
async def test_what_cannot_be_written_is_reported_and_tried_again(
    shop: Shop, failure: Exception, reason: str
) -> None:
    shop.api.failure = failure
    shop.change("ConfigMap", "shop-config", spoil)
    await shop.look()
    assert not shop.is_done
    assert shop.condition("Degraded") == ("True", reason)


async def test_what_is_written_in_the_end_is_no_trouble_any_longer(shop: Shop) -> None:
    shop.api.failure = rejection(500)
    shop.change("ConfigMap", "shop-config", spoil)
    await shop.look()
    shop.api.failure = None
    await shop.look()
    assert shop.is_done
    assert shop.condition("Degraded") == ("False", "AsExpected")


async def test_pods_that_cannot_be_touched_are_reported(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(key: PlatformKey, pods: Sequence[Manifest], revision: str) -> float | None:
        raise rejection(500)

    monkeypatch.setattr(shop.controller.config_sync, "spread", fail)
    await shop.look()
    assert not shop.is_done
    assert shop.condition("Degraded") == ("True", "WriteFailed")


async def test_pods_are_doubted_once_their_configuration_was_put_right(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubted: list[PlatformKey] = []
    monkeypatch.setattr(shop.controller.config_sync, "invalidate", doubted.append)
    await shop.look()
    assert doubted == []
    shop.change("ConfigMap", "shop-config", spoil)
    await shop.look()
    assert doubted == [KEY]


async def test_the_end_of_an_earlier_platform_is_not_that_of_its_successor(shop: Shop) -> None:
    shop.controller.on_observed(body("another", version=200))
    shop.controller.on_deleted(KEY, "one")
    assert KEY in shop.controller.platforms
    shop.controller.on_deleted(KEY, "another")
    assert KEY not in shop.controller.platforms


async def test_an_earlier_platforms_status_is_not_its_successors(shop: Shop) -> None:
    shop.api.body = body("another", version=200)
    await shop.look()
    assert shop.controller.platforms[KEY]["metadata"]["uid"] == "one"
    assert "status" not in shop.api.body


async def test_a_successor_that_nobody_announced_is_taken_over_before_anything_is_written(shop: Shop) -> None:
    shop.api.body = body("another", version=200)
    shop.change("ConfigMap", "shop-config", spoil)
    assert await shop.look() == []
    assert shop.controller.platforms[KEY]["metadata"]["uid"] == "another"


async def test_what_a_successor_lacks_was_not_taken_from_it(shop: Shop) -> None:
    await shop.look()
    shop.controller.on_observed(body("another", version=200))
    shop.api.body = body("another", version=200)
    shop.remove("Service", "shop-color")
    await shop.look()
    assert "Healed" not in shop.announced


async def test_a_missing_certificate_is_reported_and_its_arrival_too(shop: Shop) -> None:
    certificate: Manifest = {"metadata": {"namespace": "team", "name": "shop-tls", "resourceVersion": "7"}}
    spec = {"ingress": {"host": "shop.example.com", "tlsSecret": "shop-tls"}}
    shop.api.body = {**body(version=2), "spec": spec}
    shop.controller.on_observed(shop.api.body)
    await shop.look()
    assert shop.condition("Degraded") == ("True", "CertificateMissing")
    shop.controller.secret_versions.put("Secret", certificate)
    await shop.look()
    assert shop.condition("Degraded") == ("False", "AsExpected")


async def test_a_secret_with_keys_that_is_not_the_operators_stays_as_it_is(shop: Shop) -> None:
    mine = stripped(shop.find("Secret", "shop-keys"))
    shop.remove("Secret", "shop-keys")
    shop.api.world.children["Secret", "shop-keys"] = mine
    assert ("Secret", "shop-keys") not in [child for _, child in await shop.look()]
    assert shop.find("Secret", "shop-keys") == mine
    assert shop.condition("Degraded") == ("False", "AsExpected")


async def test_an_empty_secret_of_the_keys_name_is_not_taken_up(shop: Shop) -> None:
    shop.remove("Secret", "shop-keys")
    shop.api.world.children["Secret", "shop-keys"] = {"metadata": {"name": "shop-keys"}}
    await shop.look()
    assert shop.condition("Degraded") == ("True", "NameTaken")
