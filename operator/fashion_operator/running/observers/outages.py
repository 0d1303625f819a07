"""Why stores and issuers of tokens do not answer the pods of platforms, as these report it at /ready."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from fashion_operator.resources import Manifest
from fashion_operator.resources.objects import NAME
from fashion_operator.running.observers.readiness import ReadinessClient
from fashion_operator.spec.keys import PlatformKey

POLL_SECONDS, AT_ONCE = 10.0, 32

Reasons = Mapping[str, Mapping[str, str]]
"""Why something does not answer, by the pod's uid and its name."""


@dataclass(frozen=True)
class Outages:
    """What the pods of a platform reported last.

    Attributes:
        stores: of the pods that a store does not answer.
        issuers: of every gateway that said whether it can use the keys of issuers, also if it can use all.
    """

    stores: Reasons = field(default_factory=dict)
    issuers: Reasons = field(default_factory=dict)


class OutageReports:
    """Polls the ready pods of every platform; a change makes its platform reconcile."""

    def __init__(self, client: ReadinessClient, changed: Callable[[PlatformKey], None]) -> None:
        self._client, self._changed = client, changed
        self._outages: dict[PlatformKey, Outages] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    def outages(self, key: PlatformKey) -> Outages:
        """Return what the pods of a platform reported last."""
        return self._outages.get(key, Outages())

    def delete(self, key: PlatformKey) -> None:
        """Delete what is known of a platform's pods."""
        self._outages.pop(key, None)

    async def poll(self, key: PlatformKey, pods: Iterable[Manifest]) -> None:
        """Ask each pod; one that does not answer keeps what it reported before."""
        before, stores, issuers = self.outages(key), dict[str, Mapping[str, str]](), dict[str, Mapping[str, str]]()
        for pod, down, unusable in await asyncio.gather(*(self._ask(pod, before) for pod in pods)):
            if down:
                stores[pod["metadata"]["uid"]] = down
            if unusable is not None and pod["metadata"]["labels"][NAME] == "gateway":
                issuers[pod["metadata"]["uid"]] = unusable
        found = Outages(stores, issuers)
        if found != before:
            self._outages[key] = found
            self._changed(key)

    async def _ask(
        self, pod: Manifest, before: Outages
    ) -> tuple[Manifest, Mapping[str, str] | None, Mapping[str, str] | None]:
        uid = pod["metadata"]["uid"]
        async with self._slots:
            report = await self._client.ask(pod)
        if report:
            return pod, report.stores, report.issuers
        return pod, before.stores.get(uid), before.issuers.get(uid)
