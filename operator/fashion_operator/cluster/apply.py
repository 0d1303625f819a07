"""Carrying plans out, so that they hold: against what others add, delete, stop or put back each time."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec
import structlog
from prometheus_client import Counter

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.kinds import CHILDREN
from fashion_operator.cluster.object_cache import ObjectCache
from fashion_operator.planning.diff import covers, merge_patch, signature
from fashion_operator.planning.observed import Observed, child_of, is_owned
from fashion_operator.planning.reconcile import Plan, differs
from fashion_operator.resources import Manifest
from fashion_operator.resources.objects import MADE_ONCE
from fashion_operator.spec.keys import ChildKey, PlatformKey
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import SERVICES

log = structlog.get_logger(__name__)

HEALED = Counter("fashion_operator_drift_healed", "Objects that others changed or deleted, made right", ("kind",))


class NameTakenError(Exception):
    """An object of that name is there, and it is not ours."""


@dataclass(frozen=True)
class Writes:
    """What is worth writing.

    Attributes:
        healing: those that others changed or deleted.
        scale_up: the Deployments that somebody scaled to nothing, and how many pods they should begin with.
    """

    apply: list[Manifest] = field(default_factory=list)
    delete: list[ChildKey] = field(default_factory=list)
    healing: frozenset[ChildKey] = frozenset()
    scale_up: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.apply or self.delete or self.scale_up)


class Writer:
    """Writes what differs.

    It knows each platform's children, which distinguishes a deleted child from one never made; and those that
    others changed back although they were written, which are left alone until something else about them changes.
    """

    def __init__(
        self,
        cluster: Cluster,
        store: ObjectCache,
        changed: Callable[[PlatformKey], None],
        healed: Callable[[PlatformKey, ChildKey], None],
    ) -> None:
        self._cluster, self._store = cluster, store
        self._changed, self._healed = changed, healed
        self._known: defaultdict[PlatformKey, set[ChildKey]] = defaultdict(set)
        self._ineffective_writes: defaultdict[PlatformKey, dict[ChildKey, str]] = defaultdict(dict)

    def due(self, platform: Platform, observed: Observed, plan: Plan) -> Writes:
        """What is left of a plan without the writes that had no effect."""
        key, found = _key(platform), observed.children
        self._known[key] |= {child for child, each in found.items() if is_owned(each, platform)}
        ineffective_writes = self._ineffective_writes[key]
        apply = [each for each in plan.apply if ineffective_writes.get(child_of(each)) != _attempt(each, observed)]
        missed = self._known[key] - found.keys()
        healing = {child_of(each) for each in apply} & {*plan.drifted, *missed}
        rests = platform.spec.suspend or platform.spec.stopped
        scale_up = {} if rests else scaled_to_zero(platform, observed)
        return Writes(apply, plan.delete, frozenset(healing), scale_up)

    async def write(self, platform: Platform, observed: Observed, writes: Writes) -> None:
        """Write all of it, in order.

        Raises:
            NameTakenError: an object is there that is somebody else's.
        """
        for manifest in writes.apply:
            await self._write(platform, observed, manifest)
            if child_of(manifest) in writes.healing - self._ineffective_writes[_key(platform)].keys():
                self._report_healed(platform, child_of(manifest))
        for kind, name in writes.delete:
            await self._cluster.delete(CHILDREN[kind], platform.namespace, name)
            self._known[_key(platform)].discard((kind, name))
        for name, replicas in writes.scale_up.items():
            await self._merge(platform, ("Deployment", name), {"spec": {"replicas": replicas}})
            self._report_healed(platform, ("Deployment", name))

    def delete(self, key: PlatformKey) -> None:
        """Delete what is known of a platform."""
        self._known.pop(key, None)
        self._ineffective_writes.pop(key, None)

    async def _write(self, platform: Platform, observed: Observed, manifest: Manifest) -> None:
        """Write an object; remember where it does not hold although what an apply leaves was taken away."""
        key, child = _key(platform), child_of(manifest)
        if child not in observed.children:
            await self._refuse_taken(platform, manifest)
        self._ineffective_writes[key].pop(child, None)
        stored: Manifest | None = await self._cluster.apply(manifest)
        self._keep(key, child, stored)
        log.info("applied", kind=child[0], child=child[1])
        if child[0] not in MADE_ONCE and not covers(stored, manifest):
            stored = await self._merge(platform, child, merge_patch(stored, manifest))
        if stored and differs(stored, manifest):
            self._ineffective_writes[key][child] = _attempt(manifest, Observed(children=self._store.children(key)))
            log.warning("others put back what they changed; it is left alone", kind=child[0], child=child[1])

    async def _merge(self, platform: Platform, child: ChildKey, change: Manifest) -> Manifest | None:
        kind, name = child
        merged = await self._cluster.merge(CHILDREN[kind], platform.namespace, name, change)
        self._keep(_key(platform), child, merged)
        log.info("merged", kind=kind, child=name)
        return merged

    def _keep(self, key: PlatformKey, child: ChildKey, stored: Manifest | None) -> None:
        if stored:
            self._known[key].add(child)
            if self._store.put(child[0], stored):
                self._changed(key)

    async def _refuse_taken(self, platform: Platform, manifest: Manifest) -> None:
        kind, name = child_of(manifest)
        found = await self._cluster.find(CHILDREN[kind], platform.namespace, name)
        if found and not is_owned({"kind": kind, **found}, platform):
            raise NameTakenError(
                f"There is a {kind} {name} that is not this platform's: delete it, or name the platform otherwise."
            )

    def _report_healed(self, platform: Platform, child: ChildKey) -> None:
        HEALED.labels(child[0]).inc()
        log.info("healed", kind=child[0], child=child[1])
        self._healed(_key(platform), child)


def scaled_to_zero(platform: Platform, observed: Observed) -> dict[str, int]:
    """The Deployments without a pod, which no autoscaler ever wakes, and how many pods they should begin with."""
    found = {service: observed.deployment(service) for service in SERVICES}
    return {
        each["metadata"]["name"]: platform.scaling(service).min
        for service, each in found.items()
        if each and is_owned(each, platform) and each["spec"].get("replicas") == 0
    }


def _attempt(manifest: Manifest, observed: Observed) -> str:
    """What a write depends on: what is wanted and what is there, but for its status."""
    found = {name: each for name, each in (observed.find(*child_of(manifest)) or {}).items() if name != "status"}
    content = msgspec.json.encode((signature(manifest), found), order="sorted")
    return sha256(content).hexdigest()


def _key(platform: Platform) -> PlatformKey:
    return platform.namespace, platform.name
