"""Why pods cannot be created, and why a store that runs is not ready: only events say so."""

from collections.abc import Iterable

from fashion_operator.cluster.api import Cluster
from fashion_operator.planning.observed import child_of, is_unready_store, lacks_pods
from fashion_operator.resources import Manifest
from fashion_operator.spec.keys import ChildKey

LOOK_SECONDS = 10.0
_OF_READINESS = "Readiness probe failed: "


async def event_reasons(cluster: Cluster, children: Iterable[Manifest]) -> dict[ChildKey, str]:
    """Return the last reason for each object that lacks pods and each unready store, empty where there is none."""
    found: dict[ChildKey, str] = {}
    for each in children:
        if lacks_pods(each):
            found[child_of(each)] = await _last(cluster, each, "FailedCreate")
        elif is_unready_store(each):
            said = await _last(cluster, each, "Unhealthy")
            found[child_of(each)] = said.removeprefix(_OF_READINESS) if said.startswith(_OF_READINESS) else ""
    return found


async def _last(cluster: Cluster, found: Manifest, reason: str) -> str:
    messages = await cluster.event_messages(found["metadata"]["namespace"], found["metadata"]["uid"], reason)
    return messages[-1].strip() if messages else ""
