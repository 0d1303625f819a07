"""What runs in addition to kopf's own watch: reflectors of the children, workers, a resync."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic, time
from typing import Self

import structlog
from httpx2 import HTTPError
from lightkube import ApiError
from prometheus_client import REGISTRY, Gauge

from fashion_operator.cluster.api import WATCH_SECONDS, Cluster
from fashion_operator.cluster.ingress_claims import INGRESS, EveryIngress
from fashion_operator.cluster.kinds import PLATFORM, served_kinds
from fashion_operator.cluster.object_cache import ObjectCache
from fashion_operator.cluster.reflector import Reflector
from fashion_operator.cluster.secret_metadata import SECRET, SecretMetadata
from fashion_operator.resources import Manifest
from fashion_operator.resources.objects import API
from fashion_operator.running.announcements import Announce
from fashion_operator.running.controller import Controller
from fashion_operator.running.leadership import EVERYWHERE, Leadership
from fashion_operator.running.metrics import Platforms
from fashion_operator.running.observers.outages import POLL_SECONDS
from fashion_operator.running.queue import Queue
from fashion_operator.settings import Settings
from fashion_operator.spec.keys import PlatformKey

log = structlog.get_logger(__name__)

WORKERS = 8
STUCK_SECONDS, STARTING_SECONDS = 120.0, 300.0

RESYNCED = Gauge("fashion_operator_last_resync_timestamp_seconds", "When the oldest of the current lists was made")


class NotServedError(Exception):
    """The API server does not know what a FashionPlatform is."""


class Operator:
    """Everything that runs in addition to kopf's own watch."""

    def __init__(self, settings: Settings, announce: Announce) -> None:
        self._namespaces = settings.namespaces or (EVERYWHERE,)
        self._cluster, self._store = Cluster(), ObjectCache()
        self._queue: Queue[PlatformKey] = Queue()
        self.leadership = Leadership(self._cluster, settings.defaults.namespace, self._namespaces, self._take_over)
        self.controller = Controller(
            self._cluster, self._store, self._queue, settings, announce, self.leadership.leads
        )
        self._reflectors: list[Reflector] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._missing = asyncio.Event()
        self._begun = monotonic()

    async def __aenter__(self) -> Self:
        """List everything first: a child that is not known yet must not look missing.

        Raises:
            NotServedError: there is no definition of a FashionPlatform, and kopf would not notice one that comes.
        """
        apis = self.controller.apis = await self._cluster.apis()
        if API not in apis:
            raise NotServedError(f"{API} is not served: install the FashionPlatform definition (crd.create).")
        self._reflectors = [
            Reflector(self._cluster, self._store, kind, namespace, self._queue.add, self._missing.set)
            for kind in served_kinds(apis)
            for namespace in self._namespaces
        ]
        self._reflectors += [
            Reflector(
                SecretMetadata(self._cluster),
                self.controller.secret_versions,
                SECRET,
                namespace,
                self.controller.on_secret_changed,
                self._missing.set,
            )
            for namespace in self._namespaces
        ]
        self._reflectors += [
            Reflector(
                EveryIngress(self._cluster),
                self.controller.ways_in.claims,
                INGRESS,
                namespace,
                self.controller.ways_in.on_ingress_changed,
                self._missing.set,
            )
            for namespace in self._namespaces
        ]
        await self.controller.ways_in.look_at_classes()
        for namespace in self._namespaces:
            await self._cluster.list(PLATFORM, namespace, self.controller.on_observed)
        versions = await asyncio.gather(*(each.resync() for each in self._reflectors))
        pairs = zip(self._reflectors, versions, strict=True)
        self._tasks += [asyncio.create_task(each.run(version)) for each, version in pairs]
        await self.leadership.step()
        self.controller.fleet.begin()
        self._tasks += [asyncio.create_task(self.leadership.run())]
        self._tasks += [asyncio.create_task(self._queue.work(self.controller.act)) for _ in range(WORKERS)]
        self._tasks += [asyncio.create_task(self._resync()), asyncio.create_task(self._poll())]
        RESYNCED.set_function(self._oldest_list)
        REGISTRY.register(Platforms(self.controller.platforms, self.leadership.leads))
        return self

    async def __aexit__(self, *_: object) -> None:
        """End what was started."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.leadership.release()
        await self.controller.close()

    def _take_over(self, scope: str) -> None:
        """Look at every platform of a namespace, or at all of them."""
        for key in self.controller.platforms:
            if scope in (EVERYWHERE, key[0]):
                self._queue.add(key)

    @property
    def state(self) -> str:
        """What the operator does: it starts, waits for another operator, or acts."""
        waiting = self.leadership.waits_for()
        return "starting" if self.is_starting else f"waiting: {waiting}" if waiting else "alive"

    async def _resync(self) -> None:
        """Queue every platform from time to time, for kopf's watch may miss a change, and if a kind is missing."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(WATCH_SECONDS):
                    await self._missing.wait()
            self._missing.clear()
            try:
                await self._look()
            except (ApiError, HTTPError) as error:
                log.warning("looking at every platform failed; it is tried again", reason=str(error))

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self.controller.poll()

    async def _look(self) -> None:
        apis = await self._cluster.apis()
        if served_kinds(apis) != served_kinds(self.controller.apis):
            raise SystemExit("The kinds that are served changed: starting again to watch what is new.")
        self.controller.apis = apis
        for namespace in self._namespaces:
            found: list[Manifest] = []
            version = await self._cluster.list(PLATFORM, namespace, found.append)
            self._replace(namespace, found, version)

    def _replace(self, namespace: str, found: Iterable[Manifest], version: str) -> None:
        """Delete the platforms that a list does not hold, unless they are newer than it; queue all others."""
        present = {(each["metadata"]["namespace"], each["metadata"]["name"]): each for each in found}
        for key, known in list(self.controller.platforms.items()):
            is_older = int(known["metadata"]["resourceVersion"]) <= int(version)
            if namespace in ("*", key[0]) and key not in present and is_older:
                self.controller.on_deleted(key, known["metadata"]["uid"])
        for key, each in present.items():
            self.controller.on_observed(each)
            self._queue.add(key)

    def _oldest_list(self) -> float:
        return min(each.listed_at for each in self._reflectors)

    @property
    def is_starting(self) -> bool:
        """Whether not everything has been listed yet."""
        return not self._tasks

    def unhealthy_reason(self) -> str:
        """What keeps the operator from its work, or nothing: lists that are too old, a platform that is stuck."""
        if self.is_starting:
            waited = monotonic() - self._begun
            return "" if waited < STARTING_SECONDS else f"The first lists take {waited:.0f} s."
        if (age := time() - self._oldest_list()) > 3 * WATCH_SECONDS:
            return f"The cluster was not listed for {age:.0f} s."
        longest = max((monotonic() - begun for begun in self.controller.begun.values()), default=0)
        if longest > STUCK_SECONDS:
            return f"A reconciliation takes {longest:.0f} s."
        if ended := [task for task in self._tasks if task.done()]:
            return f"{len(ended)} background tasks ended: {ended[0]!r}."
        return ""
