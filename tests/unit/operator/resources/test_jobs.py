from typing import Any

import pytest

from fashion_operator.resources import build_catalogue, build_maintenance, build_migration
from support.operator.finding import environment_of, pod_of
from support.operator.world import platform_of, with_secrets

MINE = {"secretRef": {"name": "mine"}}
REFERENCE = {"configMapRef": {"name": "spring", "key": "spring.csv"}}


def migration_name(**spec: Any) -> str:
    return str(build_migration(platform_of(**spec))["metadata"]["name"])


def catalogue(digest: str | None = None, **spec: Any) -> Any:
    return build_catalogue(platform_of(**spec), digest)


def test_each_schema_is_migrated_by_its_own_image() -> None:
    platform = platform_of(images={"color": "mine/color:dev"})
    containers = pod_of(build_migration(platform))["containers"]
    assert {each["image"]: each["command"] for each in containers} == {
        platform.image(service): ["fashion", "migrate", service, "--require-roles"]
        for service in ("imaging", "color", "products")
    }


@pytest.mark.parametrize(
    "spec", [{"version": "2.0"}, {"images": {"color": "mine"}}, {"database": MINE}, {"redis": MINE}]
)
def test_another_version_or_store_is_another_migration(spec: dict[str, Any]) -> None:
    assert migration_name(**spec) != migration_name()


@pytest.mark.parametrize(
    "spec",
    [{"images": {"gateway": "mine"}}, {"logging": {"level": "debug"}}, {"image": {"pullSecrets": ["mine"]}}],
)
def test_what_no_schema_depends_on_is_none(spec: dict[str, Any]) -> None:
    assert migration_name(**spec) == migration_name()


@pytest.mark.parametrize("spec", [{}, {"database": MINE, "redis": MINE}])
def test_every_job_knows_the_stores_and_stays_when_it_is_done(spec: dict[str, Any]) -> None:
    platform = platform_of(**spec)
    jobs = [build_migration(platform), build_catalogue(platform_of(catalogue=REFERENCE, **spec), "abc")]
    for job in jobs:
        assert job
        assert "ttlSecondsAfterFinished" not in job["spec"]
        for container in pod_of(job)["containers"]:
            assert {"FASHION_PLATFORM", "FASHION_DATABASE_URL", "FASHION_REDIS_URL"} <= set(
                environment_of(container)
            )


def test_each_migration_knows_the_owner_and_the_role_of_its_own_service() -> None:
    for container in pod_of(build_migration(platform_of()))["containers"]:
        known = {name: key for name, key in environment_of(container).items() if "DATABASE" in name}
        service = container["name"]
        assert known == {
            "FASHION_DATABASE_URL": ("shop-stores", "database-url"),
            f"FASHION_{service.upper()}_DATABASE_URL": ("shop-roles", f"{service}-url"),
        }


def test_the_catalogue_is_filled_by_the_role_of_products_and_maintained_by_the_owner() -> None:
    filling, maintaining = build_catalogue(platform_of(), None), build_maintenance(platform_of())
    assert filling
    used = [environment_of(pod_of(job)["containers"][0])["FASHION_DATABASE_URL"] for job in (filling, maintaining)]
    assert used == [("shop-roles", "products-url"), ("shop-stores", "database-url")]


def test_a_database_whose_secret_has_no_roles_serves_all_by_one() -> None:
    for container in pod_of(build_migration(platform_of(database=MINE)))["containers"]:
        assert container["command"] == ["fashion", "migrate", container["name"]]
        assert environment_of(container)["FASHION_DATABASE_URL"] == ("mine", "url")


def test_a_role_in_the_secret_of_a_database_is_used() -> None:
    platform = with_secrets(platform_of(database=MINE), color="digest")
    containers = {each["name"]: each for each in pod_of(build_migration(platform))["containers"]}
    assert environment_of(containers["color"])["FASHION_COLOR_DATABASE_URL"] == ("mine", "color-url")
    assert "FASHION_IMAGING_DATABASE_URL" not in environment_of(containers["imaging"])
    assert build_migration(platform)["metadata"]["name"] != migration_name(database=MINE)


def test_a_job_is_tried_again_and_each_attempt_has_a_deadline() -> None:
    for job in (build_migration(platform_of()), catalogue()):
        assert job["spec"]["backoffLimit"] >= 100
        assert "activeDeadlineSeconds" not in job["spec"]
        assert pod_of(job)["activeDeadlineSeconds"] == 600


def test_the_database_is_tidied_up_every_night() -> None:
    job = build_maintenance(platform_of())
    minute, *rest = job["spec"]["schedule"].split()
    assert 0 <= int(minute) < 60
    assert rest == ["3", "*", "*", "*"]
    assert pod_of(job)["containers"][0]["command"] == ["fashion", "maintain"]
