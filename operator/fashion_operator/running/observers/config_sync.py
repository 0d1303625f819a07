"""How a changed configuration reaches running pods at once, and who serves it.

kubelet looks at a mounted ConfigMap again when the pod changes: an annotation is enough. Each pod reports what it
serves at /ready; nothing else is believed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.kinds import POD
from fashion_operator.resources import Manifest
from fashion_operator.running.observers.readiness import ReadinessClient, ReadyReport
from fashion_operator.running.queue import backoff
from fashion_operator.spec.keys import PlatformKey

NUDGED = "fashion-platform.dev/configuration"
POLL_SECONDS, MAX_POLL_SECONDS, POLL_GROWTH = 0.5, 30.0, 1.25
NUDGE_SECONDS, MAX_NUDGES = 2.0, 5


@dataclass
class Pod:
    """What is known of a running pod.

    Attributes:
        report: its last report; empty while it has given none.
        is_invalidated: whether the configuration was written since the last nudge, so that the pod may serve
            another one.
        asks: how often it was asked since then.
        nudges: how often it was nudged since then.
    """

    report: ReadyReport
    is_invalidated: bool = False
    asks: int = 0
    ask_at: float = 0.0
    nudges: int = 0
    nudge_at: float = 0.0


class ConfigSync:
    """Brings configurations to pods."""

    def __init__(self, cluster: Cluster, client: ReadinessClient) -> None:
        self._cluster, self._client = cluster, client
        self._known: defaultdict[PlatformKey, dict[str, Pod]] = defaultdict(dict)

    def revisions(self, key: PlatformKey) -> dict[str, str]:
        """What each pod of a platform is known to serve, by its uid."""
        return {uid: pod.report.revision for uid, pod in self._known[key].items()}

    def rejections(self, key: PlatformKey) -> dict[str, str]:
        """Return why pods of a platform reject a configuration, by their uid."""
        return {uid: pod.report.rejected for uid, pod in self._known[key].items() if pod.report.rejected}

    def invalidate(self, key: PlatformKey) -> None:
        """Believe no pod any longer: the configuration was written."""
        self._known[key] = {uid: Pod(ReadyReport(""), is_invalidated=True) for uid in self._known[key]}

    def delete(self, key: PlatformKey) -> None:
        """Delete what is known of a platform's pods."""
        self._known.pop(key, None)

    async def spread(self, key: PlatformKey, pods: Sequence[Manifest], revision: str) -> float | None:
        """Ask each pod that is not known to serve the revision, and nudge it if it does not.

        A pod that does not come round is asked less and less often, and nudged a few times only.

        Returns:
            Seconds until there is a pod to ask; nothing when all serve the revision.
        """
        before = self._known[key]
        known = self._known[key] = {uid: before.get(uid) or Pod(ReadyReport("")) for uid in map(_uid, pods)}
        now = monotonic()
        due = [pod for pod in pods if _is_due(known[_uid(pod)], revision, now)]
        await asyncio.gather(*(self._bring(pod, known[_uid(pod)], revision, now) for pod in due))
        return min((pod.ask_at - now for pod in known.values() if pod.report.revision != revision), default=None)

    async def _bring(self, pod: Manifest, known: Pod, revision: str, now: float) -> None:
        known.asks += 1
        known.ask_at = now + backoff(known.asks, POLL_SECONDS, MAX_POLL_SECONDS, POLL_GROWTH)
        if not known.is_invalidated:
            known.report = await self._client.ask(pod) or known.report
        serves_another = known.is_invalidated or known.report.revision not in ("", revision)
        if serves_another and known.nudges < MAX_NUDGES and known.nudge_at <= now:
            known.nudges += 1
            known.nudge_at = now + NUDGE_SECONDS * 2 ** (known.nudges - 1)
            known.is_invalidated = False
            await self._nudge(pod, f"{revision}.{now:.3f}")

    async def _nudge(self, pod: Manifest, stamp: str) -> None:
        """Change a pod's annotation; kubelet, which may have looked before its copy was fresh, looks again."""
        meta = pod["metadata"]
        change = {"metadata": {"annotations": {NUDGED: stamp}}}
        await self._cluster.merge(POD, meta["namespace"], meta["name"], change)


def _is_due(pod: Pod, revision: str, now: float) -> bool:
    return pod.report.revision != revision and pod.ask_at <= now


def _uid(pod: Manifest) -> str:
    uid: str = pod["metadata"]["uid"]
    return uid
