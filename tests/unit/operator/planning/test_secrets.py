from typing import Any

import pytest

from support.operator.world import World, kinds, platform_of, with_secrets

EXTERNAL: dict[str, Any] = {
    "database": {"secretRef": {"name": "mine"}},
    "redis": {"secretRef": {"name": "mine"}},
    "events": {"engine": "nats", "secretRef": {"name": "mine"}},
    "errors": {"secretRef": {"name": "tracker"}},
}
PLATFORM = platform_of(**EXTERNAL)
SECURED: dict[str, Any] = EXTERNAL | {
    "database": {
        **EXTERNAL["database"],
        "ca": {"secretRef": {"name": "authority"}},
        "clientCertificate": {"secretRef": {"name": "client"}},
    },
    "events": {**EXTERNAL["events"], "credentials": {"secretRef": {"name": "nats"}}},
}
ROTATED = with_secrets(PLATFORM, database="rotated")


def templates(world: World) -> dict[str, object]:
    """What the pods of each Deployment are made of."""
    return {each["metadata"]["name"]: each["spec"]["template"] for each in world.of("Deployment")}


def changed(world: World, before: dict[str, object]) -> set[str]:
    """The services whose pods are made of something else now."""
    return {name.removeprefix("shop-") for name, each in templates(world).items() if each != before[name]}


@pytest.fixture
def settled() -> World:
    world = World()
    world.settle(PLATFORM)
    return world


def test_a_changed_database_secret_migrates_before_it_rolls(settled: World) -> None:
    before = templates(settled)
    assert "Job" in kinds(settled.step(ROTATED).apply)
    assert changed(settled, before) == set()
    settled.finish_jobs()
    settled.step(ROTATED)
    assert changed(settled, before) == {"imaging", "color", "products"}


@pytest.mark.parametrize("store", ["redis", "events"])
def test_a_changed_secret_that_every_service_reads_rolls_every_service(settled: World, store: str) -> None:
    before = templates(settled)
    settled.settle(with_secrets(PLATFORM, **{store: "rotated"}))
    assert changed(settled, before) == {"imaging", "color", "products", "gateway"}


def test_events_move_to_nats_once_it_and_the_migration_are_ready(settled: World) -> None:
    before, moved = templates(settled), platform_of(**EXTERNAL | {"events": {"engine": "nats"}})
    settled.step(moved)
    settled.step(moved)
    assert "shop-nats" in {each["metadata"]["name"] for each in settled.of("StatefulSet")}
    assert changed(settled, before) == set()
    settled.run_stores()
    settled.settle(moved)
    assert changed(settled, before) == {"imaging", "color", "products", "gateway"}


def test_an_embedded_nats_that_nobody_uses_goes(settled: World) -> None:
    settled.settle(platform_of(**EXTERNAL | {"events": {"engine": "nats"}}))
    settled.settle(PLATFORM)
    assert settled.of("StatefulSet") == []


def test_a_changed_dsn_rolls_at_once(settled: World) -> None:
    before = templates(settled)
    plan = settled.step(with_secrets(PLATFORM, errors="rotated"))
    assert "Job" not in kinds(plan.apply)
    assert changed(settled, before) == {"imaging", "color", "products", "gateway"}


def test_a_secret_that_the_database_rejects_rolls_nothing(settled: World) -> None:
    before = templates(settled)
    for _ in range(3):
        settled.step(ROTATED)
        settled.fail_jobs()
    assert changed(settled, before) == set()
    assert settled.condition(ROTATED, "Degraded")["reason"] == "MigrationFailed"
    assert settled.condition(ROTATED, "Available")["status"] == "True"


def test_a_missing_secret_is_named_and_rolls_nothing(settled: World) -> None:
    before, without = templates(settled), with_secrets(PLATFORM)
    without.secrets.pop("redis")
    settled.step(without)
    degraded = settled.condition(without, "Degraded")
    assert (degraded["reason"], changed(settled, before)) == ("SecretMissing", set())
    assert "spec.redis.secretRef: there is no Secret mine with a key url" in degraded["message"]


def test_an_unchanged_secret_costs_no_write(settled: World) -> None:
    plan = settled.plan(with_secrets(PLATFORM))
    assert (plan.apply, plan.delete) == ([], [])


@pytest.mark.parametrize("file", ["database-ca", "database-certificate", "database-key"])
def test_a_changed_certificate_is_tried_before_it_rolls(file: str) -> None:
    world, platform = World(), platform_of(**SECURED)
    world.settle(platform)
    before, rotated = templates(world), with_secrets(platform, **{file: "rotated"})
    world.step(rotated)
    assert changed(world, before) == set()
    world.finish_jobs()
    world.step(rotated)
    assert changed(world, before) == {"imaging", "color", "products"}


def test_changed_credentials_of_nats_are_tried_before_they_roll() -> None:
    world, platform = World(), platform_of(**SECURED)
    world.settle(platform)
    before, rotated = templates(world), with_secrets(platform, **{"events-credentials": "rotated"})
    world.step(rotated)
    assert changed(world, before) == set()
    world.finish_jobs()
    world.step(rotated)
    assert changed(world, before) == {"imaging", "color", "products", "gateway"}


def test_a_missing_certificate_is_named_and_rolls_nothing(settled: World) -> None:
    before, without = templates(settled), platform_of(**SECURED)
    without.secrets.pop("database-key")
    settled.step(without)
    degraded = settled.condition(without, "Degraded")
    assert (degraded["reason"], changed(settled, before)) == ("SecretMissing", set())
    assert (
        "spec.database.clientCertificate.secretRef: there is no Secret client with a key tls.key"
        in degraded["message"]
    )
