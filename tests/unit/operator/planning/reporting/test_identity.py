import pytest

from fashion_operator.planning.conditions import Status
from fashion_operator.resources import Manifest
from support.operator.world import World, platform_of

SHOP, BOUTIQUE = "https://id.shop.example", "https://id.boutique.example"
ISSUERS = [{"issuer": url, "audience": "fashion", "tenant": url[11:15]} for url in (SHOP, BOUTIQUE)]
PLATFORM = platform_of(identity={"issuers": ISSUERS})
SILENT = "no answer within 5 s; its tokens are rejected"


def pod(uid: str, part: str = "gateway") -> Manifest:
    meta = {"name": f"shop-{uid}", "uid": uid, "labels": {"app.kubernetes.io/name": part}}
    return {"kind": "Pod", "metadata": meta, "status": {"conditions": [{"type": "Ready", "status": "True"}]}}


@pytest.fixture
def world() -> World:
    world = World()
    world.settle(PLATFORM)
    world.pods = [pod("one"), pod("two"), pod("three", "color")]
    return world


def identity(status: Status) -> tuple[str, str, str]:
    [found] = [each for each in status["conditions"] if each["type"] == "IdentityReady"]
    return found["status"], found["reason"], found["message"]


def test_identity_is_ready_once_every_gateway_can_use_every_issuer(world: World) -> None:
    assert identity(world.status(PLATFORM))[:2] == ("Unknown", "NotAskedYet")
    world.issuers = {"one": {}}
    assert identity(world.status(PLATFORM))[:2] == ("Unknown", "NotAskedYet")
    world.issuers = {"one": {}, "two": {}}
    assert identity(world.status(PLATFORM))[:2] == ("True", "IssuersUsable")


def test_an_issuer_that_one_gateway_cannot_use_is_named_with_the_reason(world: World) -> None:
    world.issuers = {"one": {SHOP: SILENT}, "two": {}}
    said = f"1 of 2 pods of the gateway cannot use the keys of {SHOP}: {SILENT}."
    assert identity(world.status(PLATFORM)) == ("False", "IssuerUnusable", said)
    assert world.status(PLATFORM)["message"] == said


def test_further_issuers_are_counted(world: World) -> None:
    world.issuers = {"one": {SHOP: SILENT, BOUTIQUE: SILENT}}
    assert identity(world.status(PLATFORM))[2].endswith("The same is true of 1 more.")


def test_users_of_others_are_served_meanwhile(world: World) -> None:
    world.issuers = {"one": {SHOP: SILENT}, "two": {SHOP: SILENT}}
    said = {each["type"]: each["status"] for each in world.status(PLATFORM)["conditions"]}
    assert (said["Available"], said["Ready"], said["Degraded"]) == ("True", "True", "False")


@pytest.mark.parametrize("issuers", [{}, {SHOP: SILENT}])
def test_a_restart_of_the_operator_changes_nothing(world: World, issuers: dict[str, str]) -> None:
    world.issuers = {"one": issuers, "two": issuers}
    before = world.status(PLATFORM)
    world.issuers = {}
    assert identity(world.status(PLATFORM, before)) == identity(before)


def test_a_platform_without_issuers_has_no_such_condition(world: World) -> None:
    assert "IdentityReady" not in {each["type"] for each in world.status(platform_of())["conditions"]}
