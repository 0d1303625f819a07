"""Our objects as they were seen last, by platform: their bytes, without what is not needed."""

from collections import defaultdict
from collections.abc import Iterable, Set
from typing import Any

import msgspec

from fashion_operator.planning.diff import abridged
from fashion_operator.resources import Manifest
from fashion_operator.spec.keys import ChildKey, PlatformKey

INSTANCE = "app.kubernetes.io/instance"
_META = ("name", "namespace", "uid", "generation", "labels", "annotations", "ownerReferences", "deletionTimestamp")
_WITH_STATUS = {"Deployment", "StatefulSet", "Job", "Pod", "PersistentVolumeClaim", "Ingress", "HTTPRoute"}
_WITHOUT_CONTENT = {"Secret"}


class ObjectCache:
    """Our objects, by platform, each with its version and as compact JSON.

    What a write answered is kept at once, so an older version that a watch reports later is ignored.
    """

    def __init__(self) -> None:
        self._of: defaultdict[PlatformKey, dict[ChildKey, tuple[int, bytes]]] = defaultdict(dict)

    def children(self, key: PlatformKey) -> dict[ChildKey, Manifest]:
        """A platform's objects by kind and name."""
        return {child: msgspec.json.decode(kept) for child, (_, kept) in self._of.get(key, {}).items()}

    def find(self, key: PlatformKey, child: ChildKey) -> Manifest | None:
        """Return one of a platform's objects."""
        _, kept = self._of.get(key, {}).get(child, (0, b""))
        return msgspec.json.decode(kept) if kept else None

    def pods(self, key: PlatformKey) -> list[Manifest]:
        """Return a platform's pods."""
        kept = [each for (kind, _), (_, each) in self._of.get(key, {}).items() if kind == "Pod"]
        return [msgspec.json.decode(each) for each in kept]

    def put(self, kind: str, found: Manifest) -> PlatformKey | None:
        """Keep an object; its platform, if that made a difference."""
        key, child, version = owner_of(found), (kind, found["metadata"]["name"]), _version(found)
        before, was = self._of[key].get(child, (0, b""))
        if version < before:
            return None
        self._of[key][child] = version, _compact(kind, found)
        return key if self._of[key][child][1] != was else None

    def delete(self, kind: str, found: Manifest) -> PlatformKey | None:
        """Delete an object; return its platform, if it was known."""
        key, child = owner_of(found), (kind, found["metadata"]["name"])
        children = self._of.get(key, {})
        if child not in children or children[child][0] > _version(found):
            return None
        del children[child]
        if not children:
            del self._of[key]
        return key

    def delete_others(
        self, kind: str, namespace: str, present: Set[tuple[PlatformKey, str]], version: str
    ) -> set[PlatformKey]:
        """Delete what a fresh list of a kind does not hold; return the platforms that this changed."""
        gone = [
            _gone(key, name, version)
            for key, children in self._of.items()
            for child, name in children
            if child == kind and namespace in ("*", key[0]) and (key, name) not in present
        ]
        return {key for each in gone if (key := self.delete(kind, each))}


def _gone(key: PlatformKey, name: str, version: str) -> Manifest:
    namespace, platform = key
    labels = {INSTANCE: platform}
    return {"metadata": {"namespace": namespace, "name": name, "labels": labels, "resourceVersion": version}}


def _version(found: Manifest) -> int:
    return int(found["metadata"]["resourceVersion"])


def owner_of(found: Manifest) -> PlatformKey:
    """The platform that an object belongs to: its owner, if it has one, whatever became of its labels."""
    meta = found["metadata"]
    owners = (each["name"] for each in meta.get("ownerReferences", ()) if each["kind"] == "FashionPlatform")
    return meta["namespace"], next(owners, meta.get("labels", {}).get(INSTANCE, ""))


def _compact(kind: str, found: Manifest) -> bytes:
    kept: Manifest = {key: value for key, value in found.items() if key not in ("metadata", "status", "data")}
    kept |= {"kind": kind, "metadata": {key: found["metadata"][key] for key in _META if key in found["metadata"]}}
    if kind in _WITH_STATUS:
        kept["status"] = _without_times(found.get("status", {}))
    if kind == "HorizontalPodAutoscaler":
        kept["status"] = {"conditions": _without_words(found.get("status", {}).get("conditions", ()))}
    if kind == "Pod":
        kept.pop("spec", None)
    if kind not in _WITHOUT_CONTENT and "data" in found:
        kept["data"] = {key: abridged(value) for key, value in found["data"].items()}
    return msgspec.json.encode(kept, order="deterministic")


def _without_words(conditions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Conditions without their numbers and times, which change with every measurement."""
    return [{name: each.get(name, "") for name in ("type", "status", "reason")} for each in conditions]


def _without_times(status: dict[str, Any]) -> dict[str, Any]:
    conditions = [
        {key: value for key, value in each.items() if not key.startswith("last")}
        for each in status.get("conditions", ())
    ]
    return {**status, "conditions": conditions}
