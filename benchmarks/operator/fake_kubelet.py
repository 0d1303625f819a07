"""What kubelets and Kubernetes' own controllers would report: whatever is asked for runs and is done at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from lightkube import ApiError, AsyncClient
from lightkube.generic_resource import GenericNamespacedResource, create_namespaced_resource
from lightkube.types import PatchType, on_error_retry

WRITERS = 6
Object = dict[str, Any]
Kind = type[GenericNamespacedResource]

DEPLOYMENT = create_namespaced_resource("apps", "v1", "Deployment", "deployments")
STATEFUL_SET = create_namespaced_resource("apps", "v1", "StatefulSet", "statefulsets")
JOB = create_namespaced_resource("batch", "v1", "Job", "jobs")


@asynccontextmanager
async def fake_kubelet(client: AsyncClient) -> AsyncIterator[None]:
    """Report for every Deployment, StatefulSet and Job for as long as the context lasts."""
    waiting: asyncio.Queue[tuple[Kind, Object]] = asyncio.Queue()
    tasks = [asyncio.create_task(_notice(client, kind, waiting)) for kind in _STATUS]
    tasks += [asyncio.create_task(_report(client, waiting)) for _ in range(WRITERS)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _notice(client: AsyncClient, kind: Kind, waiting: asyncio.Queue[tuple[Kind, Object]]) -> None:
    async for change, found in client.watch(kind, namespace="*", on_error=on_error_retry):
        if change != "DELETED" and not _is_told(found):
            waiting.put_nowait((kind, found))


async def _report(client: AsyncClient, waiting: asyncio.Queue[tuple[Kind, Object]]) -> None:
    while True:
        kind, found = await waiting.get()
        meta, status = found["metadata"], {"status": _STATUS[kind](found)}
        with suppress(ApiError):  # it may be gone
            await client.patch(
                kind.Status, meta["name"], status, namespace=meta["namespace"], patch_type=PatchType.MERGE
            )


def _is_told(found: Object) -> bool:
    status = found.get("status", {})
    return "completionTime" in status or status.get("observedGeneration") == found["metadata"]["generation"]


def _rolled_out(found: Object) -> Object:
    wanted = found["spec"]["replicas"]
    counts = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
    return {"observedGeneration": found["metadata"]["generation"], **dict.fromkeys(counts, wanted)}


def _deployed(found: Object) -> Object:
    reasons = {"Available": "MinimumReplicasAvailable", "Progressing": "NewReplicaSetAvailable"}
    return {**_rolled_out(found), "conditions": [_true(name, reason) for name, reason in reasons.items()]}


def _completed(_: Object) -> Object:
    conditions = [_true("SuccessCriteriaMet", "CompletionsReached"), _true("Complete", "CompletionsReached")]
    return {"startTime": _now(), "completionTime": _now(), "succeeded": 1, "conditions": conditions}


def _true(name: str, reason: str) -> Object:
    return {"type": name, "status": "True", "reason": reason, "lastTransitionTime": _now()}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_STATUS = {DEPLOYMENT: _deployed, STATEFUL_SET: _rolled_out, JOB: _completed}
