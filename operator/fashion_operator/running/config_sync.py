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
import msgspec
import structlog

from fashion_operator.cluster.api import POD, Cluster
from fashion_operator.cluster.reflector import Key
from fashion_operator.resources import Manifest
from fashion_operator.resources.objects import NAME
from fashion_operator.running.queue import backoff
from fashion_operator.spec.platform import PORTS

log = structlog.get_logger(__name__)

TOUCHED = "fashion-platform.dev/configuration"
ANSWER_SECONDS = 1.0
ASK_SECONDS, ASK_LONGEST_SECONDS, ASK_GROWTH = 0.5, 30.0, 1.25
TOUCH_SECONDS, TOUCHES = 2.0, 5


class Told(msgspec.Struct):
    """What a pod says at /ready: the revision that it serves, and why it refuses a newer one."""

    revision: str
    refused: str = ""


@dataclass
class Pod:
    """What is known of a running pod.

    Attributes:
        told: what it said last; nothing is known yet where that is empty.
        is_doubted: whether the configuration was written since the pod was touched, and it may serve another one.
        asks: how often it was asked since then.
        touches: how often it was touched since then.
    """

    told: Told
    is_doubted: bool = False
    asks: int = 0
    ask_at: float = 0.0
    touches: int = 0
    touch_at: float = 0.0


class Spreading:
    """Brings configurations to pods."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._known: defaultdict[Key, dict[str, Pod]] = defaultdict(dict)
        self._session: aiohttp.ClientSession | None = None

    def revisions(self, key: Key) -> dict[str, str]:
        """What each pod of a platform is known to serve, by its uid."""
        return {uid: pod.told.revision for uid, pod in self._known[key].items()}

    def refusals(self, key: Key) -> dict[str, str]:
        """Why pods of a platform refuse a configuration, by their uid."""
        return {uid: pod.told.refused for uid, pod in self._known[key].items() if pod.told.refused}

    def doubt(self, key: Key) -> None:
        """Believe no pod any longer: the configuration was written."""
        self._known[key] = {uid: Pod(Told(""), is_doubted=True) for uid in self._known[key]}

    def forget(self, key: Key) -> None:
        """Drop what is known of a platform's pods."""
        self._known.pop(key, None)

    async def spread(self, key: Key, pods: Sequence[Manifest], revision: str) -> float | None:
        """Ask each pod that is not known to serve the revision, and touch it if it does not.

        A pod that does not come round is asked ever more rarely, and touched a few times only.

        Returns:
            Seconds until there is a pod to ask; nothing when all serve the revision.
        """
        before = self._known[key]
        known = self._known[key] = {uid: before.get(uid) or Pod(Told("")) for uid in map(_uid, pods)}
        now = monotonic()
        due = [pod for pod in pods if _is_due(known[_uid(pod)], revision, now)]
        await asyncio.gather(*(self._bring(pod, known[_uid(pod)], revision, now) for pod in due))
        return min((pod.ask_at - now for pod in known.values() if pod.told.revision != revision), default=None)

    async def _bring(self, pod: Manifest, known: Pod, revision: str, now: float) -> None:
        known.asks += 1
        known.ask_at = now + backoff(known.asks, ASK_SECONDS, ASK_LONGEST_SECONDS, ASK_GROWTH)
        if not known.is_doubted:
            known.told = await self._ask(pod) or known.told
        serves_another = known.is_doubted or known.told.revision not in ("", revision)
        if serves_another and known.touches < TOUCHES and known.touch_at <= now:
            known.touches += 1
            known.touch_at = now + TOUCH_SECONDS * 2 ** (known.touches - 1)
            known.is_doubted = False
            await self._touch(pod, f"{revision}.{now:.3f}")

    async def _touch(self, pod: Manifest, stamp: str) -> None:
        """Change a pod's annotation; kubelet, which may have looked before its copy was fresh, looks again."""
        meta = pod["metadata"]
        change = {"metadata": {"annotations": {TOUCHED: stamp}}}
        await self._cluster.merge(POD, meta["namespace"], meta["name"], change)

    async def _ask(self, pod: Manifest) -> Told | None:
        """What a pod says, if it says anything that can be understood."""
        self._session = self._session or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(ANSWER_SECONDS))
        address, port = pod["status"].get("podIP"), PORTS[pod["metadata"]["labels"][NAME]]
        try:
            async with self._session.get(f"http://{address}:{port}/ready") as answer:
                return msgspec.json.decode(await answer.read(), type=Told)
        except (aiohttp.ClientError, OSError, ValueError, msgspec.MsgspecError) as error:
            log.info("a pod does not say what it serves", pod=pod["metadata"]["name"], reason=repr(error))
            return None

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()


def _is_due(pod: Pod, revision: str, now: float) -> bool:
    return pod.told.revision != revision and pod.ask_at <= now


def _uid(pod: Manifest) -> str:
    uid: str = pod["metadata"]["uid"]
    return uid
