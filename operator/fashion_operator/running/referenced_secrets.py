"""Digests of the values that platforms read from other people's Secrets."""

from hashlib import sha256

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.secret_metadata import SECRET, SecretVersions
from fashion_operator.spec.keys import SecretKey
from fashion_operator.spec.platform import Platform, Reference


class ReferencedSecrets:
    """Reads a Secret when its version changes, and keeps digests of its values only."""

    def __init__(self, cluster: Cluster, versions: SecretVersions) -> None:
        self._cluster, self._versions = cluster, versions
        self._digests: dict[SecretKey, tuple[int, dict[str, str]]] = {}

    async def digests(self, platform: Platform) -> dict[Reference, str]:
        """Return a digest of each referenced value; a Secret or key that is missing has none."""
        found: dict[Reference, str] = {}
        for field, (name, key) in platform.references.items():
            values = await self._values((platform.namespace, name))
            if key in values:
                found[field] = values[key]
        return found

    async def _values(self, secret: SecretKey) -> dict[str, str]:
        version = self._versions.find(secret)
        if version is None:
            self._digests.pop(secret, None)
            return {}
        kept, values = self._digests.get(secret, (0, {}))
        if kept != version:
            found = await self._cluster.find(SECRET, *secret)
            values = {key: _digest(value) for key, value in ((found or {}).get("data") or {}).items()}
            self._digests[secret] = version, values
        return values


def _digest(value: str) -> str:
    return sha256(value.encode()).hexdigest()[:12]
