"""The files of connections to outside stores: certificates and credentials, mounted, which follow their source."""

from typing import Any

from fashion_operator.resources.objects import Manifest
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import STORE_FIELDS
from fashion_operator.spec.stores import CERTIFICATE, KEY, CaBundle, ClientCertificate, StoreSpec

_FOLDER, _FILE = "/etc/fashion-ca", "ca.crt"
_CLIENT_FOLDER = "/etc/fashion-client"
_CREDENTIALS_FOLDER, _CREDENTIALS_FILE = "/etc/fashion-credentials", "nats.creds"


def trust_volumes(platform: Platform, with_tables: bool = True) -> list[Manifest]:
    """Return a volume for the authorities, certificates and credentials of each store that names some."""
    stores = _outside(platform, with_tables).items()
    authorities = [_authorities(name, each.ca) for name, each in stores if each.ca]
    shown = [_client(name, each.client_certificate) for name, each in stores if each.client_certificate]
    return [*authorities, *shown, *_credentials(platform)]


def trust_mounts(platform: Platform, with_tables: bool = True) -> dict[str, str]:
    """Return where these volumes are mounted."""
    stores = _outside(platform, with_tables).items()
    authorities = {f"{name}-ca": f"{_FOLDER}/{name}" for name, each in stores if each.ca}
    shown = {f"{name}-client": f"{_CLIENT_FOLDER}/{name}" for name, each in stores if each.client_certificate}
    return authorities | shown | {each["name"]: _CREDENTIALS_FOLDER for each in _credentials(platform)}


def trust_environment(platform: Platform, with_tables: bool = True) -> dict[str, str]:
    """Return the variables by which the clients find the files; PostgreSQL's URL may ask for another sslmode."""
    found: dict[str, str] = {}
    for name, store in _outside(platform, with_tables).items():
        variables = _VARIABLES[name]
        if store.ca:
            found |= {variables[0]: f"{_FOLDER}/{name}/{_FILE}", **_MODE.get(name, {})}
        if store.client_certificate:
            found |= {variables[1]: f"{_CLIENT_FOLDER}/{name}/{CERTIFICATE}"}
            found |= {variables[2]: f"{_CLIENT_FOLDER}/{name}/{KEY}"}
    if _credentials(platform):
        found["FASHION_EVENTS_CREDENTIALS_FILE"] = f"{_CREDENTIALS_FOLDER}/{_CREDENTIALS_FILE}"
    return found


_VARIABLES = {
    "database": ("PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY"),
    "redis": ("FASHION_REDIS_CA_FILE", "FASHION_REDIS_CERTIFICATE_FILE", "FASHION_REDIS_KEY_FILE"),
    "events": ("FASHION_EVENTS_CA_FILE", "FASHION_EVENTS_CERTIFICATE_FILE", "FASHION_EVENTS_KEY_FILE"),
}
_MODE = {"database": {"PGSSLMODE": "verify-full"}}


def _outside(platform: Platform, with_tables: bool) -> dict[str, StoreSpec]:
    stores = {STORE_FIELDS[name]: each for name, each in platform.stores.items() if each.secret_ref}
    return {name: each for name, each in stores.items() if with_tables or name != "database"}


def _authorities(store: str, bundle: CaBundle) -> Manifest:
    reference = bundle.secret_ref or bundle.config_map_ref
    assert reference
    items: list[dict[str, Any]] = [{"key": reference.key, "path": _FILE}]
    if bundle.secret_ref:
        return {"name": f"{store}-ca", "secret": {"secretName": reference.name, "items": items}}
    return {"name": f"{store}-ca", "configMap": {"name": reference.name, "items": items}}


def _client(store: str, certificate: ClientCertificate) -> Manifest:
    items = [{"key": key, "path": key} for key in (CERTIFICATE, KEY)]
    return {"name": f"{store}-client", "secret": {"secretName": certificate.secret_ref.name, "items": items}}


def _credentials(platform: Platform) -> list[Manifest]:
    if "events-credentials" not in platform.references:
        return []
    name, key = platform.references["events-credentials"]
    return [
        {
            "name": "events-credentials",
            "secret": {"secretName": name, "items": [{"key": key, "path": _CREDENTIALS_FILE}]},
        }
    ]
