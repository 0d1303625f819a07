"""Why the pods of StatefulSets and Jobs cannot be created: only events say so."""

from collections.abc import Iterable

from fashion_operator.cluster.api import Cluster
from fashion_operator.planning.observed import child_of, lacks_pods
from fashion_operator.resources import Manifest
from fashion_operator.spec.keys import ChildKey

LOOK_SECONDS = 10.0


async def failed_creations(cluster: Cluster, children: Iterable[Manifest]) -> dict[ChildKey, str]:
    """Return the last reason for each object that lacks pods, empty where there is none."""
    found: dict[ChildKey, str] = {}
    for each in filter(lacks_pods, children):
        meta = each["metadata"]
        messages = await cluster.event_messages(meta["namespace"], meta["uid"], "FailedCreate")
        found[child_of(each)] = messages[-1] if messages else ""
    return found
