"""The embedded PostgreSQL, Redis and NATS: one pod and one volume each, for development."""

from typing import Any

from fashion_operator.resources.credentials import (
    NATS_PASSWORD,
    POSTGRES_PASSWORD,
    REDIS_PASSWORD,
    nats_key,
    password,
)
from fashion_operator.resources.network.policies import build_store_policy
from fashion_operator.resources.objects import DOMAIN, Manifest, child, of_platform, selector
from fashion_operator.resources.pods.requests import container_resources
from fashion_operator.resources.pods.template import STORE_USER, build_account, container, pod_template
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import SERVICES, STORE_PORTS, WITH_TABLES, Store
from fashion_operator.spec.stores import StoreSpec

COMPONENT = "store"
JOBS = ("migrate", "catalogue", "maintenance", "backup", "restore", "relevance")
CLIENTS: dict[Store, tuple[str, ...]] = {
    "postgres": (*WITH_TABLES, *JOBS),
    "redis": (*SERVICES, *JOBS),
    "nats": (*SERVICES, *JOBS),
}
# PostgreSQL refuses a data folder that its group may write to, which a change of owner at each start makes it.
_OWNING = {"fsGroup": STORE_USER, "fsGroupChangePolicy": "OnRootMismatch"}

_DATA = "/var/lib/postgresql/data"
_READY = "pg_isready --quiet --host=127.0.0.1 --username=fashion || exit 1"
# PostgreSQL stops when it cannot write a segment of its log, of 16 MiB: this reports it before.
ROOM_KIB = 32 * 1024
_ROOM = f"""\
left=$(df --output=avail "$PGDATA" | tail -1)
test "$left" -ge "${{ROOM_KIB:-{ROOM_KIB}}}" || {{ echo "the volume is full: $left KiB are left"; exit 1; }}
"""
_SETTLE = """\
test -s "$PGDATA/PG_VERSION" || exit 0
echo "ALTER ROLE fashion PASSWORD '$POSTGRES_PASSWORD'" | \
postgres --single -D "$PGDATA" -c log_min_error_statement=panic postgres
"""


def build_stores(platform: Platform, credentials: str, of_nats: str = "") -> list[Manifest]:
    """Everything of the stores that the platform does not bring along.

    Args:
        credentials: uid of the Secret of PostgreSQL and Redis; they start again when it changes.
        of_nats: the same of NATS.
    """
    built: list[Manifest] = []
    for store, spec in platform.stores.items():
        if spec.is_embedded:
            uid = of_nats if store == "nats" else credentials
            built += _build(platform, store, spec, _PODS[store](platform), uid)
    return built


def is_of_store(found: Manifest) -> bool:
    """Whether an object is a part of an embedded store, its Secret included."""
    return bool(found["metadata"].get("labels", {}).get("app.kubernetes.io/component") == COMPONENT)


def keep_volume(store: Manifest, found: Manifest | None) -> Manifest:
    """The object of a store with the volume that it has already, for that cannot change."""
    if found is None or store["kind"] != "StatefulSet":
        return store
    (claim,) = found["spec"]["volumeClaimTemplates"]
    spec = claim["spec"]
    kept = _claim(spec["resources"]["requests"]["storage"], spec.get("storageClassName", ""))
    return {**store, "spec": {**store["spec"], "volumeClaimTemplates": [kept]}}


def without_pods(store: Manifest) -> Manifest:
    """The object of a store that is stopped."""
    return {**store, "spec": {**store["spec"], "replicas": 0}} if store["kind"] == "StatefulSet" else store


def _build(
    platform: Platform, part: Store, spec: StoreSpec, pod: dict[str, Any], credentials: str
) -> list[Manifest]:
    return [
        build_account(platform, part, COMPONENT),
        build_store_policy(platform, part, CLIENTS[part]),
        _build_address(platform, part),
        _build_set(platform, part, _claim(spec.storage, spec.storage_class), pod, credentials),
    ]


def _build_address(platform: Platform, part: Store) -> Manifest:
    spec = {
        "clusterIP": "None",
        # There is only one: a refused connection says more than a name that is unknown for a while.
        "publishNotReadyAddresses": True,
        "selector": selector(platform, part),
        "ports": [{"name": part, "port": STORE_PORTS[part], "targetPort": part}],
    }
    return child(platform, "v1", "Service", part, COMPONENT, spec=spec)


def _build_set(
    platform: Platform, part: Store, claim: Manifest, pod: dict[str, Any], credentials: str
) -> Manifest:
    annotations = {f"{DOMAIN}/credentials": credentials} if credentials else None
    # Their images begin as root, so that a user has to be named where the cluster gives none.
    user = None if platform.defaults.arbitrary_users else STORE_USER
    own = {
        **({"securityContext": _OWNING} if user else {}),
        "affinity": _together(platform),
        **pod,
    }
    spec = {
        "serviceName": f"{platform.name}-{part}",
        "replicas": 1,
        "revisionHistoryLimit": 3,
        "podManagementPolicy": "Parallel",
        "selector": {"matchLabels": selector(platform, part)},
        "template": pod_template(platform, part, COMPONENT, own, annotations, user=user),
        "volumeClaimTemplates": [claim],
    }
    return child(platform, "apps/v1", "StatefulSet", part, COMPONENT, spec=spec)


def _together(platform: Platform) -> dict[str, Any]:
    """The stores share a node where they can: there is one node less whose loss stops the platform."""
    stores = {**of_platform(platform), "app.kubernetes.io/component": COMPONENT}
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": stores}}
    return {
        "podAffinity": {
            "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "podAffinityTerm": term}]
        }
    }


def _claim(storage: str, storage_class: str) -> Manifest:
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": storage}},
        **({"storageClassName": storage_class} if storage_class else {}),
    }
    return {"metadata": {"name": "data"}, "spec": spec}


def _postgres(platform: Platform) -> dict[str, Any]:
    image = platform.store_image("postgres")
    environment = [
        {"name": "PGDATA", "value": f"{_DATA}/pgdata"},
        {"name": "POSTGRES_USER", "value": "fashion"},
        {"name": "POSTGRES_PASSWORD", **password(platform, POSTGRES_PASSWORD)},
    ]
    mounts = [{"name": "data", "mountPath": _DATA}, {"name": "sockets", "mountPath": "/var/run/postgresql"}]
    # A volume outlives the Secret, and remembers the password of an earlier one.
    settling = container(
        platform,
        "settle-password",
        image,
        environment,
        command=["sh", "-c", _SETTLE],
        resources=container_resources(platform, "postgres"),
        volumeMounts=mounts,
    )
    ready = ["sh", "-c", f"{_READY}\n{_ROOM}"]
    server = container(
        platform,
        "postgres",
        image,
        environment,
        args=["postgres"],
        ports=[{"name": "postgres", "containerPort": STORE_PORTS["postgres"]}],
        resources=container_resources(platform, "postgres"),
        volumeMounts=mounts,
        **_probes({"exec": {"command": ready}}),
    )
    sockets = {"name": "sockets", "emptyDir": {}}
    return {"initContainers": [settling], "containers": [server], "volumes": [sockets]}


def _redis(platform: Platform) -> dict[str, Any]:
    server = container(
        platform,
        "redis",
        platform.store_image("redis"),
        [{"name": "REDISCLI_AUTH", **password(platform, REDIS_PASSWORD)}],
        command=["redis-server", "--dir", "/data", "--requirepass", "$(REDISCLI_AUTH)", *_REDIS],
        ports=[{"name": "redis", "containerPort": STORE_PORTS["redis"]}],
        resources=container_resources(platform, "redis"),
        volumeMounts=[{"name": "data", "mountPath": "/data"}],
        **_probes({"exec": {"command": ["redis-cli", "-e", "ping"]}}),
    )
    return {"containers": [server]}


def _nats(platform: Platform) -> dict[str, Any]:
    server = container(
        platform,
        "nats",
        platform.store_image("nats"),
        [{"name": "NATS_PASSWORD", **nats_key(platform, NATS_PASSWORD)}],
        args=["--user", "fashion", "--pass", "$(NATS_PASSWORD)", *_JETSTREAM],
        ports=[
            {"name": "nats", "containerPort": STORE_PORTS["nats"]},
            {"name": "health", "containerPort": HEALTH_PORT},
        ],
        resources=container_resources(platform, "nats"),
        volumeMounts=[{"name": "data", "mountPath": "/data"}],
        **_probes({"httpGet": {"path": "/healthz", "port": "health"}}),
    )
    return {"containers": [server]}


_PODS = {"postgres": _postgres, "redis": _redis, "nats": _nats}
HEALTH_PORT = 8222
_JETSTREAM = ("--jetstream", "--store_dir", "/data", "--http_port", str(HEALTH_PORT))

# Under memory pressure only keys that expire anyway are evicted.
_REDIS = (
    *("--appendonly", "yes"),
    *("--appendfsync", "everysec"),
    *("--save", ""),
    *("--maxmemory", "256mb"),
    *("--maxmemory-policy", "volatile-lru"),
)


def _probes(action: dict[str, Any]) -> dict[str, Any]:
    """No liveness probe: killing a store that recovers would not help it."""
    look = {**action, "timeoutSeconds": 5}
    return {
        "startupProbe": {**look, "periodSeconds": 1, "failureThreshold": 600},
        "readinessProbe": {**look, "periodSeconds": 10},
    }
