"""The Secret of the platform's keys that people made, from a vault or a backup."""

from copy import deepcopy

import msgspec
import pytest

from fashion_operator.spec.platform import OWN_KEYS, Platform
from support.operator.world import World, kinds, platform_of, with_secrets

MADE = platform_of()
BROUGHT = with_secrets(MADE, **dict.fromkeys(OWN_KEYS, "theirs"))


def without(*keys: str) -> Platform:
    """The platform whose Secret has lost some keys."""
    left = {name: each for name, each in BROUGHT.secrets.items() if name not in keys}
    return msgspec.structs.replace(BROUGHT, secrets=left)


def templates(world: World) -> dict[str, object]:
    return deepcopy({each["metadata"]["name"]: each["spec"]["template"] for each in world.of("Deployment")})


@pytest.fixture
def settled() -> World:
    world = World()
    world.settle(BROUGHT)
    return world


def test_keys_that_people_made_are_taken_up_and_none_are_made(settled: World) -> None:
    assert "shop-keys" not in settled.names("Secret")
    assert settled.condition(BROUGHT, "Degraded")["status"] == "False"
    assert not settled.plan(BROUGHT).apply


def test_other_keys_roll_who_reads_them(settled: World) -> None:
    before = templates(settled)
    settled.settle(with_secrets(BROUGHT, **{"pseudonym-key": "another"}))
    assert [name for name, each in templates(settled).items() if each != before[name]] == ["shop-gateway"]


@pytest.mark.parametrize("lost", [OWN_KEYS, OWN_KEYS[1:]])
def test_keys_that_are_lost_are_asked_for_and_not_made_anew(settled: World, lost: tuple[str, ...]) -> None:
    platform, before = without(*lost), templates(settled)
    for _ in range(3):
        plan = settled.step(platform)
        assert (kinds(plan.apply), plan.delete) == (set(), [])
    assert templates(settled) == before
    degraded = settled.condition(platform, "Degraded")
    assert degraded["reason"] == "KeysMissing"
    assert f"give it {' and '.join(lost)} as before" in degraded["message"]


def test_a_secret_without_a_key_starts_nothing() -> None:
    world = World()
    for _ in range(3):
        world.step(without("pseudonym-key"))
    assert not world.of("Deployment")
    assert "shop-keys" not in world.names("Secret")


def test_a_secret_that_takes_the_place_of_the_operators_rolls_once() -> None:
    world = World()
    world.settle(MADE)
    before = templates(world)
    del world.children["Secret", "shop-keys"]
    world.settle(BROUGHT)
    assert all(each != before[name] for name, each in templates(world).items())
    assert not world.plan(BROUGHT).apply
