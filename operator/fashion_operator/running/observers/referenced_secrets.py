"""What is known of the values that platforms read from other people's Secrets."""

from base64 import b64decode
from hashlib import sha256

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.object_cache import ObjectCache
from fashion_operator.cluster.secret_metadata import SECRET, SecretVersions
from fashion_operator.resources import Manifest
from fashion_operator.spec.keys import SecretKey
from fashion_operator.spec.platform import OWN_KEYS, Platform, Reference, SecretValue
from fashion_operator.spec.ports import ports_of
from fashion_operator.spec.services import STORE_FIELDS

_FILES = ("ca", "clientCertificate", "credentials")


class ReferencedSecrets:
    """Reads a Secret when its version changes, and keeps digests and ports of its values only."""

    def __init__(self, cluster: Cluster, versions: SecretVersions, ours: ObjectCache) -> None:
        self._cluster, self._versions, self._ours = cluster, versions, ours
        self._known: dict[SecretKey, tuple[int, dict[str, SecretValue]]] = {}

    async def values(self, platform: Platform) -> dict[Reference, SecretValue]:
        """Return what is known of each referenced value; a Secret or key that is missing is left out."""
        found: dict[Reference, SecretValue] = {}
        for field, (name, key) in (*platform.references.items(), *platform.roles.items()):
            values = await self._values((platform.namespace, name))
            if key in values:
                found[field] = values[key]
        return found | await self._brought_keys(platform)

    async def _brought_keys(self, platform: Platform) -> dict[Reference, SecretValue]:
        """What is known of the platform's own keys where the operator has not made them.

        A Secret that no watch has reported is asked for: it may have been made with the platform.
        """
        secret = platform.namespace, platform.keys_secret
        if self._ours.find((platform.namespace, platform.name), ("Secret", platform.keys_secret)):
            return {}
        is_watched = self._versions.find(secret) is not None
        values = await (self._values(secret) if is_watched else self._read(secret))
        return {key: values[key] for key in OWN_KEYS if key in values}

    async def _values(self, secret: SecretKey) -> dict[str, SecretValue]:
        version = self._versions.find(secret)
        if version is None:
            self._known.pop(secret, None)
            return {}
        kept, values = self._known.get(secret, (0, {}))
        if kept != version:
            values = await self._read(secret)
            self._known[secret] = version, values
        return values

    async def _read(self, secret: SecretKey) -> dict[str, SecretValue]:
        found = await self._cluster.find(SECRET, *secret)
        return {key: abridge(value) for key, value in ((found or {}).get("data") or {}).items()}


def abridge(value: str) -> SecretValue:
    """Return what is kept of an encoded value."""
    url = b64decode(value).decode(errors="replace")
    return SecretValue(sha256(value.encode()).hexdigest()[:12], ports_of(url))


def referenced_names(body: Manifest) -> set[str]:
    """Return the names of the Secrets that a platform reads."""
    spec = body.get("spec", {})
    fields = (spec.get(name) or {} for name in (*STORE_FIELDS.values(), "errors"))
    parts = [part for each in fields for part in (each, *(each.get(name) or {} for name in _FILES))]
    names = {each["secretRef"]["name"] for each in parts if each.get("secretRef")}
    own = {f"{body['metadata']['name']}-{each}" for each in ("roles", "keys")}
    return names | own | {(spec.get("ingress") or {}).get("tlsSecret", "")}
