"""Why stores do not answer the pods of platforms, as these report it at /ready."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from fashion_operator.resources import Manifest
from fashion_operator.running.observers.readiness import ReadinessClient
from fashion_operator.spec.keys import PlatformKey

POLL_SECONDS, AT_ONCE = 10.0, 32

Reasons = dict[str, dict[str, str]]
"""Why stores do not answer, by the pod's uid and the store's name."""


class StoreReports:
    """Polls the ready pods of every platform; a change makes its platform reconcile."""

    def __init__(self, client: ReadinessClient, changed: Callable[[PlatformKey], None]) -> None:
        self._client, self._changed = client, changed
        self._reasons: defaultdict[PlatformKey, Reasons] = defaultdict(dict)
        self._slots = asyncio.Semaphore(AT_ONCE)

    def reasons(self, key: PlatformKey) -> Mapping[str, Mapping[str, str]]:
        """Return what the pods of a platform reported last."""
        return self._reasons.get(key, {})

    def delete(self, key: PlatformKey) -> None:
        """Delete what is known of a platform's pods."""
        self._reasons.pop(key, None)

    async def poll(self, key: PlatformKey, pods: Iterable[Manifest]) -> None:
        """Ask each pod; one that does not answer keeps the reasons that it reported before."""
        before = self._reasons.get(key, {})
        found = await asyncio.gather(*(self._ask(pod, before) for pod in pods))
        reasons = {uid: stores for uid, stores in found if stores}
        if reasons != before:
            self._reasons[key] = reasons
            self._changed(key)

    async def _ask(self, pod: Manifest, before: Reasons) -> tuple[str, dict[str, str]]:
        uid = pod["metadata"]["uid"]
        async with self._slots:
            report = await self._client.ask(pod)
        return uid, report.stores if report else before.get(uid, {})
