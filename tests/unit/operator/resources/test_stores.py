from base64 import b64decode
from typing import Any

import msgspec
import pytest

from fashion.settings import load_settings
from fashion_operator.resources import build_credentials, build_events_credentials, build_stores, keep_volume
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import SERVICES, STORE_FIELDS
from support.operator.finding import environment_of, one, pod_of
from support.operator.samples import manifests_of
from support.operator.world import DEFAULTS, platform_of

MINE: Any = {"secretRef": {"name": "mine"}}
NATS: Any = {"engine": "nats"}
PARTS = [*STORE_FIELDS]


def with_store(part: str, **spec: Any) -> Platform:
    """A platform that has this embedded store."""
    return platform_of(**({"events": NATS} if part == "nats" else {}) | spec)


def store(part: str, credentials: str = "", **spec: Any) -> Any:
    return one(build_stores(with_store(part, **spec), credentials, credentials), "StatefulSet", part)


def secret(**spec: Any) -> dict[str, str]:
    made = build_credentials(platform_of(**spec), "hunter2")
    assert made
    return {key: b64decode(value).decode() for key, value in made["data"].items()}


def test_urls_hold_the_password_that_the_stores_have() -> None:
    content = secret()
    assert content["postgres-password"] == content["redis-password"] == "hunter2"
    assert content["database-url"] == "postgresql://fashion:hunter2@shop-postgres:5432/fashion"
    assert content["redis-url"] == "redis://:hunter2@shop-redis:6379/0"
    load_settings(database_url=content["database-url"], redis_url=content["redis-url"])


def test_one_embedded_store_is_ready_for_the_other() -> None:
    assert secret(database=MINE) == secret(redis=MINE) == secret()


def test_with_stores_of_its_own_a_platform_needs_none() -> None:
    assert build_credentials(platform_of(database=MINE, redis=MINE), "") is None
    assert build_stores(platform_of(database=MINE, redis=MINE), "") == []


@pytest.mark.parametrize(("given", "made"), [("database", "shop-redis"), ("redis", "shop-postgres")])
def test_a_store_of_its_own_is_not_made(given: str, made: str) -> None:
    spec: Any = {given: MINE}
    assert {each["metadata"]["name"] for each in build_stores(platform_of(**spec), "")} == {made}


@pytest.mark.parametrize("part", PARTS)
def test_a_store_is_as_restricted_as_a_service(part: str) -> None:
    pod = pod_of(store(part))
    assert (pod["securityContext"]["runAsUser"], pod["securityContext"]["runAsNonRoot"]) == (999, True)
    assert not pod["automountServiceAccountToken"]
    for container in (*pod["containers"], *pod.get("initContainers", ())):
        assert container["securityContext"]["readOnlyRootFilesystem"]


@pytest.mark.parametrize("part", PARTS)
def test_where_the_cluster_chooses_users_a_store_names_none(part: str) -> None:
    defaults = msgspec.structs.replace(DEFAULTS, arbitrary_users=True)
    platform = msgspec.structs.replace(with_store(part), defaults=defaults)
    security = pod_of(one(build_stores(platform, ""), "StatefulSet", part))["securityContext"]
    assert security == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}


@pytest.mark.parametrize("part", PARTS)
def test_a_store_may_have_an_image_of_its_own(part: str) -> None:
    digest = f"registry.example.com/{part}@sha256:{'0' * 64}"
    pod = pod_of(store(part, images={part: digest}))
    assert {each["image"] for each in (*pod["containers"], *pod.get("initContainers", ()))} == {digest}


@pytest.mark.parametrize(("part", "field"), STORE_FIELDS.items())
def test_a_volume_is_as_large_as_asked(part: str, field: str) -> None:
    given: Any = {field: {"embedded": {"storage": "2048Mi"}, **(NATS if part == "nats" else {})}}
    asked = store(part, **given)
    for found, size in ((store(part), "1Gi"), (asked, "2Gi")):
        (claim,) = found["spec"]["volumeClaimTemplates"]
        assert claim["spec"]["resources"]["requests"]["storage"] == size


def test_events_are_in_redis_unless_asked_otherwise() -> None:
    assert "nats" not in str(manifests_of(platform_of()))
    assert build_events_credentials(platform_of(events={**NATS, **MINE}), "") is None


def test_the_url_of_nats_holds_the_password_that_it_has() -> None:
    made = build_events_credentials(platform_of(events=NATS), "hunter2")
    assert made
    content = {key: b64decode(value).decode() for key, value in made["data"].items()}
    assert content == {"nats-password": "hunter2", "events-url": "nats://fashion:hunter2@shop-nats:4222"}
    load_settings(events_url=content["events-url"])
    (server,) = pod_of(store("nats"))["containers"]
    assert environment_of(server)["NATS_PASSWORD"] == ("shop-nats", "nats-password")


@pytest.mark.parametrize(("events", "secret"), [(NATS, "shop-nats"), ({**NATS, **MINE}, "mine")])
def test_every_pod_that_uses_redis_finds_nats(events: Any, secret: str) -> None:
    pods = [
        pod_of(each) for each in manifests_of(platform_of(events=events)) if "template" in str(each.get("spec"))
    ]
    found = [environment_of(container) for pod in pods for container in pod["containers"]]
    using = [each for each in found if "FASHION_REDIS_URL" in each]
    assert len(using) > len(SERVICES)
    assert {each["FASHION_EVENTS_URL"][0] for each in using} == {secret}


def test_a_volume_that_is_there_keeps_its_size() -> None:
    there, asked = store("redis"), store("redis", redis={"embedded": {"storage": "2Gi"}})
    assert keep_volume(asked, there) == there
    assert keep_volume(asked, None) == asked


@pytest.mark.parametrize("part", PARTS)
def test_new_credentials_start_a_store_again(part: str) -> None:
    assert store(part, "one")["spec"]["template"]["metadata"] != store(part, "two")["spec"]["template"]["metadata"]


def test_data_that_is_there_gets_the_password_of_today() -> None:
    pod = pod_of(store("postgres"))
    (settling,), (server,) = pod["initContainers"], pod["containers"]
    assert "ALTER ROLE fashion PASSWORD" in settling["command"][-1]
    assert environment_of(settling) == environment_of(server)
    assert environment_of(server)["POSTGRES_PASSWORD"] == ("shop-stores", "postgres-password")


def test_a_password_stands_in_no_manifest() -> None:
    assert "hunter2" not in str(build_stores(platform_of(events=NATS), "uid", "other"))
