"""How a changed configuration reaches running pods at once, and who serves it.

kubelet looks at a mounted ConfigMap again when the pod changes: an annotation is enough. Each pod tells at /ready
what it serves; nothing else is believed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import aiohttp
import structlog

from fashion_operator.cluster import POD, Cluster
from fashion_operator.platform import PORTS
from fashion_operator.reflecting import Key
from fashion_operator.resources import Manifest
from fashion_operator.resources.objects import NAME

log = structlog.get_logger(__name__)

TOUCHED = "fashion-platform.dev/configuration"
ASK_SECONDS, TOUCH_SECONDS = 1.0, 3.0


@dataclass
class Pod:
    """What is known of a running pod: what it said it serves, and when it was touched for the last time."""

    serves: str = ""
    touched: float = 0.0


class Spreading:
    """Brings configurations to pods."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._known: defaultdict[Key, dict[str, Pod]] = defaultdict(dict)
        self._session: aiohttp.ClientSession | None = None

    def revisions(self, key: Key) -> dict[str, str]:
        """What each pod of a platform is known to serve, by its uid."""
        return {uid: pod.serves for uid, pod in self._known[key].items()}

    def forget(self, key: Key) -> None:
        """Drop what is known of a platform's pods."""
        self._known.pop(key, None)

    async def spread(self, key: Key, pods: Sequence[Manifest], revision: str) -> bool:
        """Ask each pod that is not known to serve the revision, and touch it if it does not; whether all do."""
        before = self._known[key]
        known = self._known[key] = {uid: before.get(uid, Pod()) for uid in map(_uid, pods)}
        late = [pod for pod in pods if known[_uid(pod)].serves != revision]
        await asyncio.gather(*(self._bring(pod, known[_uid(pod)], revision) for pod in late))
        return all(pod.serves == revision for pod in known.values())

    async def _bring(self, pod: Manifest, known: Pod, revision: str) -> None:
        known.serves = await self._ask(pod) or known.serves
        if known.serves in ("", revision) or monotonic() - known.touched < TOUCH_SECONDS:
            return
        known.touched = monotonic()
        meta = pod["metadata"]
        # kubelet may have looked before its own copy was fresh: a value that differs makes it look again.
        stamp = {TOUCHED: f"{revision}.{known.touched:.0f}"}
        await self._cluster.annotate(POD, meta["namespace"], meta["name"], stamp)

    async def _ask(self, pod: Manifest) -> str:
        """The revision that a pod serves, or nothing when it does not say."""
        self._session = self._session or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(ASK_SECONDS))
        address, port = pod["status"].get("podIP"), PORTS[pod["metadata"]["labels"][NAME]]
        try:
            async with self._session.get(f"http://{address}:{port}/ready") as answer:
                told: str = (await answer.json())["revision"]
                return told
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.info("a pod does not say what it serves", pod=pod["metadata"]["name"], reason=repr(error))
            return ""

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()


def _uid(pod: Manifest) -> str:
    uid: str = pod["metadata"]["uid"]
    return uid
