from typing import Any

import pytest

from fashion_operator.resources import build_migration
from fashion_operator.resources.jobs import migration_name
from support.operator.finding import environment_of, pod_of
from support.operator.samples import manifests_of
from support.operator.world import platform_of

CLIENT = {"secretRef": {"name": "client"}}
STORES: Any = {
    "database": {
        "secretRef": {"name": "mine"},
        "ca": {"secretRef": {"name": "mine", "key": "root.pem"}},
        "clientCertificate": CLIENT,
    },
    "redis": {
        "secretRef": {"name": "mine"},
        "ca": {"configMapRef": {"name": "authorities"}},
        "clientCertificate": CLIENT,
    },
}

FILES = {
    "PGSSLROOTCERT",
    "PGSSLCERT",
    "PGSSLKEY",
    "FASHION_REDIS_CA_FILE",
    "FASHION_REDIS_CERTIFICATE_FILE",
    "FASHION_REDIS_KEY_FILE",
}


def pods(**spec: Any) -> list[Any]:
    return [pod_of(each) for each in manifests_of(platform_of(**spec)) if "template" in str(each.get("spec"))]


def test_every_pod_trusts_the_authorities_of_the_stores_that_it_uses() -> None:
    for pod in pods(**STORES):
        for container in pod["containers"]:
            variables = environment_of(container)
            mounted = {each["mountPath"] for each in container["volumeMounts"]}
            assert variables["FASHION_REDIS_CA_FILE"] == "/etc/fashion-ca/redis/ca.crt"
            assert ("PGSSLROOTCERT" in variables) == ("FASHION_DATABASE_URL" in variables)
            assert ("PGSSLCERT" in variables) == ("FASHION_DATABASE_URL" in variables)
            assert {folder(variables[name]) for name in variables if name in FILES} <= mounted


def folder(file: str) -> str:
    return file.rpartition("/")[0]


def test_the_files_are_those_of_the_secret_or_the_config_map() -> None:
    volumes = {each["name"]: each for each in pod_of(build_migration(platform_of(**STORES)))["volumes"]}
    items = [{"key": "root.pem", "path": "ca.crt"}]
    assert volumes["database-ca"]["secret"] == {"secretName": "mine", "items": items}
    assert volumes["redis-ca"]["configMap"]["name"] == "authorities"
    shown = [{"key": name, "path": name} for name in ("tls.crt", "tls.key")]
    assert volumes["database-client"]["secret"] == {"secretName": "client", "items": shown}


def test_the_host_of_a_database_is_checked_too() -> None:
    (container, *_) = pod_of(build_migration(platform_of(**STORES)))["containers"]
    assert environment_of(container)["PGSSLMODE"] == "verify-full"


def test_a_migration_tries_other_authorities() -> None:
    without: Any = {name: {"secretRef": each["secretRef"]} for name, each in STORES.items()}
    assert migration_name(platform_of(**STORES)) != migration_name(platform_of(**without))


@pytest.mark.parametrize("spec", [{}, {"database": {"secretRef": {"name": "mine"}}}])
def test_without_them_the_system_decides(spec: dict[str, Any]) -> None:
    assert not [pod for pod in pods(**spec) if "-ca" in str(pod) or "-client" in str(pod) or "PGSSL" in str(pod)]


def test_pods_that_read_events_log_in_with_the_credentials_of_a_secret() -> None:
    nats = {"engine": "nats", "secretRef": {"name": "mine"}, "credentials": {"secretRef": {"name": "nats"}}}
    for pod in pods(**STORES, events=nats):
        (volume,) = [each for each in pod["volumes"] if each["name"] == "events-credentials"]
        assert volume["secret"]["items"] == [{"key": "nats.creds", "path": "nats.creds"}]
        for container in pod["containers"]:
            file = environment_of(container)["FASHION_EVENTS_CREDENTIALS_FILE"]
            assert folder(file) in {each["mountPath"] for each in container["volumeMounts"]}
