"""Which hosts the Ingresses of everybody claim."""

from collections.abc import AsyncIterator, Callable, Set
from dataclasses import dataclass

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.kinds import CHILDREN, Kind
from fashion_operator.resources import Manifest
from fashion_operator.resources.network.ingress import ROUTES
from fashion_operator.resources.objects import MANAGER
from fashion_operator.spec.keys import PlatformKey

INGRESS = CHILDREN["Ingress"]
IngressKey = tuple[str, str]
# The exact path / is left out: that of another site usually is a prefix, before which ours is matched.
_OURS = {path for path, kind in ROUTES.items() if kind == "Prefix"}


class EveryIngress:
    """Lists and watches the Ingresses of everybody, not only ours."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    async def list(self, kind: Kind, namespace: str, take: Callable[[Manifest], None]) -> str:
        """Pass each Ingress on; return the version of the list."""
        return await self._cluster.list(kind, namespace, take, everybody=True)

    def watch(self, kind: Kind, namespace: str, version: str) -> AsyncIterator[tuple[str, Manifest]]:
        """Yield what happens to Ingresses after a version."""
        return self._cluster.watch(kind, namespace, version, everybody=True)


@dataclass(frozen=True)
class Claim:
    """What an Ingress claims of the paths of a platform.

    Attributes:
        hosts: by host the paths; an empty host is every one.
        is_ours: whether it is a platform's.
    """

    created: str
    class_name: str
    hosts: frozenset[tuple[str, str]]
    is_ours: bool


class IngressClaims:
    """The claims of every Ingress that claims a path of ours, by namespace and name."""

    def __init__(self) -> None:
        self._claims: dict[IngressKey, Claim] = {}

    def older_rival(self, key: PlatformKey) -> str:
        """Return the oldest Ingress of somebody else's that claims a path of a platform's Ingress before it."""
        mine = self._claims.get(key)
        if mine is None:
            return ""
        rivals = sorted(
            (each.created, other)
            for other, each in self._claims.items()
            if not each.is_ours and each.class_name == mine.class_name and each.hosts & mine.hosts
        )
        return "/".join(rivals[0][1]) if rivals and rivals[0] < (mine.created, key) else ""

    def put(self, kind: str, found: Manifest) -> IngressKey | None:
        """Keep a claim; return the Ingress if it is another claim than before."""
        key, claim = _key(found), _claim(found)
        if not claim.hosts:
            return self.delete(kind, found)
        before, self._claims[key] = self._claims.get(key), claim
        return key if claim != before else None

    def delete(self, kind: str, found: Manifest) -> IngressKey | None:
        """Delete an Ingress; return it if it claimed anything."""
        return _key(found) if self._claims.pop(_key(found), None) else None

    def delete_others(
        self, kind: str, namespace: str, present: Set[tuple[PlatformKey, str]], version: str
    ) -> set[IngressKey]:
        """Delete the Ingresses that a list of a namespace (`*`: of all) does not hold; return them."""
        kept = {(key[0], name) for key, name in present}
        gone = {key for key in self._claims if namespace in ("*", key[0]) and key not in kept}
        for key in gone:
            del self._claims[key]
        return gone


def _claim(found: Manifest) -> Claim:
    meta, spec = found["metadata"], found["spec"]
    hosts = (
        (rule.get("host", ""), path.get("path", "/").rstrip("/"))
        for rule in spec.get("rules", ())
        for path in rule.get("http", {}).get("paths", ())
    )
    return Claim(
        created=meta.get("creationTimestamp", ""),
        class_name=spec.get("ingressClassName", ""),
        hosts=frozenset(each for each in hosts if each[1] in _OURS),
        is_ours=meta.get("labels", {}).get("app.kubernetes.io/managed-by") == MANAGER,
    )


def _key(found: Manifest) -> IngressKey:
    return found["metadata"]["namespace"], found["metadata"]["name"]
