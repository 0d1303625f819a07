"""An API server in memory, a settled platform on it, and the operator that keeps it so."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from itertools import count
from typing import Any

from lightkube import ApiError
from lightkube.models.meta_v1 import Status as Answer

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.kinds import PLATFORM, Kind
from fashion_operator.cluster.object_cache import ObjectCache
from fashion_operator.planning.observed import child_of
from fashion_operator.resources import Manifest
from fashion_operator.running.controller import Controller
from fashion_operator.running.queue import Queue
from fashion_operator.settings import Settings
from fashion_operator.spec.keys import ChildKey, PlatformKey
from support.operator.world import DEFAULTS, World, platform_of

KEY: PlatformKey = ("team", "shop")
SETTINGS = Settings(defaults=DEFAULTS, namespaces=(), log_level="info", port=8080, tag="", upgrade_percent=10)


def merged(found: Any, change: Any) -> Any:
    """What a JSON merge patch makes of something."""
    if not isinstance(change, Mapping):
        return change
    was = found if isinstance(found, Mapping) else {}
    kept = {name: value for name, value in was.items() if name not in change}
    return kept | {name: merged(was.get(name), value) for name, value in change.items() if value is not None}


def applied(found: Any, manifest: Any) -> Any:
    """What an apply makes of something that others have written to: their fields and named items stay."""
    if isinstance(manifest, Mapping) and isinstance(found, Mapping):
        return {**found, **{name: applied(found.get(name), value) for name, value in manifest.items()}}
    if isinstance(manifest, list) and isinstance(found, list):
        mine = {each["name"]: each for each in manifest if isinstance(each, Mapping) and "name" in each}
        return [*manifest, *(each for each in found if mine and each["name"] not in mine)]
    return manifest


def rejection(code: int) -> ApiError:
    """The API server's answer to what it does not do."""
    return ApiError(status=Answer(code=code, message="the webhook does not answer"))


class Api(Cluster):
    """The objects of one platform.

    Attributes:
        interfere: what others make of an object whenever it is written.
        failure: what writing ends in, if in anything.
        events: the messages about an object, by its uid.
    """

    def __init__(self) -> None:
        self.world = World()
        self.writes: list[tuple[str, ChildKey]] = []
        self.reports: list[Mapping[str, Any]] = []
        self.interfere: Callable[[Manifest], Manifest] = lambda found: found
        self.failure: Exception | None = None
        self.body: Manifest | None = body()
        self.events: dict[str, list[str]] = {}
        self._versions = count(100)

    def stored(self, found: Manifest) -> Manifest:
        meta = {"uid": "new", **found["metadata"], "resourceVersion": str(next(self._versions))}
        self.world.children[child_of(found)] = self.interfere({**found, "metadata": meta})
        return self.world.children[child_of(found)]

    def _write(self, verb: str, child: ChildKey) -> None:
        self.writes.append((verb, child))
        if self.failure:
            raise self.failure

    async def apply(self, manifest: Manifest) -> Manifest:
        self._write("apply", child_of(manifest))
        return self.stored(applied(self.world.children.get(child_of(manifest), {}), manifest))

    async def merge(self, kind: Kind, namespace: str, name: str, change: dict[str, Any]) -> Manifest | None:
        child = (kind.__name__, name)
        self._write("merge", child)
        found = self.world.children.get(child)
        return self.stored(merged(found, change)) if found else None

    async def delete(self, kind: Kind, namespace: str, name: str) -> None:
        self._write("delete", (kind.__name__, name))

    async def find(self, kind: Kind, namespace: str, name: str) -> Manifest | None:
        return self.body if kind is PLATFORM else self.world.children.get((kind.__name__, name))

    async def event_messages(self, namespace: str, uid: str, reason: str) -> tuple[str, ...]:
        return tuple(self.events.get(uid, ()))

    async def report(self, namespace: str, name: str, uid: str, status: Mapping[str, Any]) -> Manifest | None:
        self.reports.append(status)
        if self.body is None or self.body["metadata"]["uid"] != uid:
            return None
        meta = {**self.body["metadata"], "resourceVersion": str(next(self._versions))}
        self.body = {**self.body, "metadata": meta, "status": status}
        return self.body


def body(uid: str = "one", version: int = 1) -> Manifest:
    """A platform as the API server gives it."""
    meta = {"name": "shop", "namespace": "team", "uid": uid, "generation": 1, "resourceVersion": str(version)}
    return {"metadata": meta, "spec": {}}


class Shop:
    """A settled platform, as an operator that was just started sees it."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.api, self.store, self.queue = Api(), ObjectCache(), Queue[PlatformKey]()
        self.announced: list[str] = []
        self.leads = True
        self.controller = Controller(
            self.api, self.store, self.queue, settings, self._announce, lambda _: self.leads
        )
        self.controller.on_observed(body())
        self.api.world.settle(platform_of())
        for found in list(self.api.world.children.values()):
            self.store.put(found["kind"], self.api.stored(found))
            if found["kind"] == "Secret":
                self.controller.secret_versions.put("Secret", self.find("Secret", found["metadata"]["name"]))

    def _announce(self, body: Manifest, type: str, reason: str, message: str) -> None:
        self.announced.append(reason)

    async def look(self) -> list[tuple[str, ChildKey]]:
        """Reconcile once; what was written."""
        self.api.writes.clear()
        self.is_done = await self.controller.act(KEY)
        return [*self.api.writes]

    def find(self, kind: str, name: str) -> Manifest:
        return self.api.world.children[kind, name]

    def change(self, kind: str, name: str, change: Callable[[Manifest], None]) -> None:
        """Somebody changes an object, and the operator sees it."""
        found = deepcopy(self.find(kind, name))
        change(found)
        self.store.put(kind, self.api.stored(found))

    def remove(self, kind: str, name: str) -> None:
        """Somebody deletes an object, and the operator sees it."""
        found = self.api.stored(self.find(kind, name))
        del self.api.world.children[kind, name]
        self.store.delete(kind, found)

    def condition(self, name: str) -> tuple[str, str]:
        """A condition that was reported last: its status and reason."""
        found = {each["type"]: each for each in self.api.reports[-1]["conditions"]}[name]
        return found["status"], found["reason"]
