"""The certificates that services and Jobs check outside stores by, mounted as files, which follow their source."""

from typing import Any

from fashion_operator.resources.objects import Manifest
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.stores import CaBundle

_FOLDER, _FILE = "/etc/fashion-ca", "ca.crt"


def trust_volumes(platform: Platform, with_tables: bool = True) -> list[Manifest]:
    """Return a volume for each store whose certificates are named."""
    return [_volume(store, bundle) for store, bundle in _bundles(platform, with_tables).items()]


def trust_mounts(platform: Platform, with_tables: bool = True) -> dict[str, str]:
    """Return where these volumes are mounted."""
    return {_name(store): f"{_FOLDER}/{store}" for store in _bundles(platform, with_tables)}


def trust_environment(platform: Platform, with_tables: bool = True) -> dict[str, str]:
    """Return the variables by which the clients find the files; PostgreSQL's URL may ask for another sslmode."""
    found = _bundles(platform, with_tables)
    database = {"PGSSLROOTCERT": f"{_FOLDER}/database/{_FILE}", "PGSSLMODE": "verify-full"}
    redis = {"FASHION_REDIS_CA_FILE": f"{_FOLDER}/redis/{_FILE}"}
    return {**(database if "database" in found else {}), **(redis if "redis" in found else {})}


def _bundles(platform: Platform, with_tables: bool) -> dict[str, CaBundle]:
    stores = {"redis": platform.spec.redis, **({"database": platform.spec.database} if with_tables else {})}
    return {name: each.ca for name, each in stores.items() if each.ca and each.secret_ref}


def _volume(store: str, bundle: CaBundle) -> Manifest:
    reference = bundle.secret_ref or bundle.config_map_ref
    assert reference
    items: list[dict[str, Any]] = [{"key": reference.key, "path": _FILE}]
    if bundle.secret_ref:
        return {"name": _name(store), "secret": {"secretName": reference.name, "items": items}}
    return {"name": _name(store), "configMap": {"name": reference.name, "items": items}}


def _name(store: str) -> str:
    return f"{store}-ca"
