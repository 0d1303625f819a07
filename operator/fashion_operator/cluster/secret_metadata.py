"""The Secrets of everybody, by their metadata alone: which of them changed, never what is in them."""

from collections.abc import AsyncIterator, Callable, Set

from fashion_operator.cluster.api import CHUNK, REQUESTS, WATCH_SECONDS, Cluster
from fashion_operator.cluster.kinds import CHILDREN, Kind
from fashion_operator.resources import Manifest
from fashion_operator.spec.keys import PlatformKey, SecretKey

SECRET, METRIC = CHILDREN["Secret"], "secrets/metadata"


class SecretMetadata:
    """Lists and watches the metadata of all Secrets."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    async def list(self, kind: Kind, namespace: str, take: Callable[[Manifest], None]) -> str:
        """Pass the metadata of each Secret on; return the version of the list."""
        REQUESTS.labels("list", METRIC).inc()
        found = self._cluster.metadata.list(kind, namespace=namespace, chunk_size=CHUNK)
        async for each in found:
            take(each)
        return found.resourceVersion

    async def watch(self, kind: Kind, namespace: str, version: str) -> AsyncIterator[tuple[str, Manifest]]:
        """Yield what happens to Secrets after a version."""
        REQUESTS.labels("watch", METRIC).inc()
        changes = self._cluster.metadata.watch(
            kind, namespace=namespace, server_timeout=WATCH_SECONDS, resource_version=version
        )
        async for change, found in changes:
            yield change, found


class SecretVersions:
    """The version of every Secret by namespace and name."""

    def __init__(self) -> None:
        self._versions: dict[SecretKey, int] = {}

    def find(self, key: SecretKey) -> int | None:
        """Return the version of a Secret, or None if there is no such Secret."""
        return self._versions.get(key)

    def put(self, kind: str, found: Manifest) -> SecretKey | None:
        """Keep a version; return the Secret if it is newer."""
        key, version = _key(found), int(found["metadata"]["resourceVersion"])
        if version <= self._versions.get(key, 0):
            return None
        self._versions[key] = version
        return key

    def delete(self, kind: str, found: Manifest) -> SecretKey | None:
        """Delete a Secret; return it if it was known."""
        return _key(found) if self._versions.pop(_key(found), None) else None

    def delete_others(
        self, kind: str, namespace: str, present: Set[tuple[PlatformKey, str]], version: str
    ) -> set[SecretKey]:
        """Delete the Secrets that a list of a namespace (`*`: of all) does not hold; return them."""
        kept = {(key[0], name) for key, name in present}
        gone = {key for key in self._versions if namespace in ("*", key[0]) and key not in kept}
        for key in gone:
            del self._versions[key]
        return gone


def _key(found: Manifest) -> SecretKey:
    return found["metadata"]["namespace"], found["metadata"]["name"]
