"""The passwords of the embedded stores with the URLs that hold them, and the keys of the services."""

import secrets
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, NamedTuple

from fashion_operator.resources.objects import Manifest, child
from fashion_operator.spec.platform import OwnKey, Platform
from fashion_operator.spec.services import STORE_PORTS, WITH_TABLES, Service
from fashion_operator.spec.stores import StoreSpec

POSTGRES_PASSWORD, REDIS_PASSWORD, NATS_PASSWORD = "postgres-password", "redis-password", "nats-password"
DATABASE_URL, REDIS_URL, EVENTS_URL = "database-url", "redis-url", "events-url"


class NewSecrets(NamedTuple):
    """What is written into Secrets that are not there yet."""

    password: str
    gateway_key: str
    pseudonym_key: str
    role_passwords: Mapping[Service, str]


def new_secrets() -> NewSecrets:
    """Return random secrets."""
    passwords = {service: secrets.token_hex(24) for service in WITH_TABLES}
    return NewSecrets(secrets.token_hex(24), secrets.token_hex(24), secrets.token_hex(24), passwords)


def build_credentials(platform: Platform, password: str) -> Manifest | None:
    """The Secret of the embedded PostgreSQL and Redis; it is made once, and the operator never reads it again.

    It serves both stores even where one is embedded, as the other may be so later.
    """
    spec = platform.spec
    if not (spec.database.is_embedded or spec.redis.is_embedded):
        return None
    postgres, redis = f"{platform.name}-postgres:5432", f"{platform.name}-redis:6379"
    content = {
        POSTGRES_PASSWORD: password,
        DATABASE_URL: f"postgresql://fashion:{password}@{postgres}/fashion",
        REDIS_PASSWORD: password,
        REDIS_URL: f"redis://:{password}@{redis}/0",
    }
    return child(platform, "v1", "Secret", "stores", "store", type="Opaque", data=_encoded(content))


def build_events_credentials(platform: Platform, password: str) -> Manifest | None:
    """The Secret of an embedded NATS, made once as that of the other stores, which may be older."""
    nats = platform.stores.get("nats")
    if not nats or not nats.is_embedded:
        return None
    url = f"nats://fashion:{password}@{platform.name}-nats:{STORE_PORTS['nats']}"
    content = {NATS_PASSWORD: password, EVENTS_URL: url}
    return child(platform, "v1", "Secret", "nats", "store", type="Opaque", data=_encoded(content))


def build_roles(platform: Platform, passwords: Mapping[Service, str]) -> Manifest | None:
    """The Secret with the URL of each service's role in the embedded database; migrations make the roles.

    It is made once, and apart from that of the stores, which an older operator may have made.
    """
    if not platform.spec.database.is_embedded:
        return None
    host = f"{platform.name}-postgres:5432"
    content = {
        platform.roles[service][1]: f"postgresql://{platform.prefix}_{service}:{password}@{host}/fashion"
        for service, password in passwords.items()
    }
    return child(platform, "v1", "Secret", "roles", "store", type="Opaque", data=_encoded(content))


def build_keys(platform: Platform, gateway_key: str, pseudonym_key: str) -> Manifest:
    """The Secret of the platform's own keys, made once; one that is there already stays as it is.

    It has no owner, so that it outlives the platform as the stores' volumes do, unless these are to be deleted:
    without the pseudonym key nobody finds what is stored about a user.
    """
    content: dict[OwnKey, str] = {"gateway-keys": gateway_key, "pseudonym-key": pseudonym_key}
    made = child(
        platform,
        "v1",
        "Secret",
        "keys",
        "service",
        name=platform.keys_secret,
        type="Opaque",
        data=_encoded(content),
    )
    if platform.spec.deletion_policy == "Retain":
        del made["metadata"]["ownerReferences"]
    return made


def own_key(platform: Platform, key: OwnKey) -> dict[str, Any]:
    """Where a service reads one of the platform's own keys."""
    return secret_key(platform.keys_secret, key)


def role_url(platform: Platform, service: Service) -> dict[str, Any]:
    """Where a pod reads the URL of the database for a service: of its role, or of the owner where it has none."""
    return secret_key(*platform.roles[service]) if platform.has_role(service) else database_url(platform)


def database_url(platform: Platform) -> dict[str, Any]:
    """Where a Job reads the URL of the database for the owner of the schemas."""
    return _url(platform.spec.database, password(platform, DATABASE_URL))


def redis_url(platform: Platform) -> dict[str, Any]:
    """Where a pod reads the URL of Redis."""
    return _url(platform.spec.redis, password(platform, REDIS_URL))


def events_url(platform: Platform) -> dict[str, Any]:
    """Where a pod reads the URL of NATS."""
    return _url(platform.spec.events, nats_key(platform, EVENTS_URL))


def nats_key(platform: Platform, key: str) -> dict[str, Any]:
    """Where the embedded NATS and its clients read what they share."""
    return secret_key(f"{platform.name}-nats", key)


def password(platform: Platform, key: str) -> dict[str, Any]:
    """Where an embedded store reads its password."""
    return secret_key(f"{platform.name}-stores", key)


def secret_key(name: str, key: str) -> dict[str, Any]:
    """The value of a variable that is a Secret's key."""
    return {"valueFrom": {"secretKeyRef": {"name": name, "key": key}}}


def _encoded(content: Mapping[Any, str]) -> dict[str, str]:
    return {key: b64encode(value.encode()).decode() for key, value in content.items()}


def _url(store: StoreSpec, embedded: dict[str, Any]) -> dict[str, Any]:
    reference = store.secret_ref
    return secret_key(reference.name, reference.key) if reference else embedded
