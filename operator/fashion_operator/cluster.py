"""The API server: what is read from it and written to it, each request counted."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from http import HTTPStatus
from typing import Any

from lightkube import ApiError
from lightkube.core.resource import NamespacedResourceG
from lightkube.generic_resource import GenericNamespacedResource, create_namespaced_resource
from lightkube.types import CascadeType, PatchType
from prometheus_client import Counter

from fashion_operator.connecting import connect
from fashion_operator.resources import Manifest

GROUP, VERSION, PLURAL = "fashion-platform.dev", "v1alpha1", "fashionplatforms"
FIELD_MANAGER = "fashion-operator"
MANAGED = {"app.kubernetes.io/managed-by": FIELD_MANAGER}
CHUNK = 100
WATCH_SECONDS = 300

REQUESTS = Counter("fashion_operator_api_requests", "Requests to the API server", ("verb", "resource"))

Kind = type[GenericNamespacedResource]

PLATFORM = create_namespaced_resource(GROUP, VERSION, "FashionPlatform", PLURAL)
CHILDREN: dict[str, Kind] = {
    kind: create_namespaced_resource(group, version, kind, plural)
    for group, version, kind, plural in (
        ("", "v1", "ConfigMap", "configmaps"),
        ("", "v1", "Secret", "secrets"),
        ("", "v1", "Service", "services"),
        ("", "v1", "ServiceAccount", "serviceaccounts"),
        ("apps", "v1", "Deployment", "deployments"),
        ("apps", "v1", "StatefulSet", "statefulsets"),
        ("batch", "v1", "CronJob", "cronjobs"),
        ("batch", "v1", "Job", "jobs"),
        ("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
        ("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets"),
        ("networking.k8s.io", "v1", "Ingress", "ingresses"),
        ("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"),
        ("monitoring.coreos.com", "v1", "PrometheusRule", "prometheusrules"),
        ("monitoring.coreos.com", "v1", "ServiceMonitor", "servicemonitors"),
    )
}
POD = create_namespaced_resource("", "v1", "Pod", "pods")


def group_of(kind: Kind) -> str:
    """The API group of a kind, empty for the core."""
    return kind._api_info.resource.group


def plural_of(kind: Kind) -> str:
    """The kind's name in addresses and metrics."""
    return kind._api_info.plural


class Cluster:
    """One connection pool to the API server."""

    def __init__(self) -> None:
        self._client, self._plain = connect(FIELD_MANAGER)
        self._listing = asyncio.Lock()

    async def apis(self) -> frozenset[str]:
        """The API groups that are served."""
        REQUESTS.labels("get", "apis").inc()
        answer = await self._plain.get("/apis")
        answer.raise_for_status()
        return frozenset(group["name"] for group in answer.json()["groups"])

    async def list(self, kind: Kind, namespace: str, take: Callable[[Manifest], None]) -> str:
        """Hand over each of our objects of a kind, of platforms all; the version of the list.

        One list at a time: a page of whole objects takes far more memory than what is kept of them.
        """
        resource = kind._api_info.resource
        named = {"apiVersion": resource.api_version, "kind": resource.kind}  # an item of a list does not tell
        async with self._listing:
            REQUESTS.labels("list", plural_of(kind)).inc()
            found = self._client.list(kind, namespace=namespace, chunk_size=CHUNK, labels=_labels(kind))
            async for each in found:
                take(named | each)
            return found.resourceVersion

    async def watch(self, kind: Kind, namespace: str, version: str) -> AsyncIterator[tuple[str, Manifest]]:
        """What happens to our objects of a kind after a version: `ADDED`, `MODIFIED`, `DELETED`."""
        REQUESTS.labels("watch", plural_of(kind)).inc()
        changes = self._client.watch(
            kind,
            namespace=namespace,
            labels=_labels(kind),
            server_timeout=WATCH_SECONDS,
            resource_version=version,
        )
        async for change, found in changes:
            yield change, found

    async def find(self, kind: Kind, namespace: str, name: str) -> Manifest | None:
        """One object as it is now."""
        REQUESTS.labels("get", plural_of(kind)).inc()
        try:
            found: Manifest = await self._client.get(kind, name, namespace=namespace)
        except ApiError as error:
            if error.status.code == HTTPStatus.NOT_FOUND:
                return None
            raise
        return found

    async def apply(self, manifest: Manifest) -> Manifest:
        """Server-side apply: the fields of the manifest become ours and so."""
        kind = CHILDREN[manifest["kind"]]
        REQUESTS.labels("apply", plural_of(kind)).inc()
        meta = manifest["metadata"]
        applied: Manifest = await self._client.patch(
            kind, meta["name"], manifest, namespace=meta["namespace"], patch_type=PatchType.APPLY, force=True
        )
        return applied

    async def delete(self, kind: Kind, namespace: str, name: str) -> None:
        """Delete an object and, after it, what it owns."""
        REQUESTS.labels("delete", plural_of(kind)).inc()
        try:
            await self._client.delete(kind, name, namespace=namespace, cascade=CascadeType.BACKGROUND)
        except ApiError as error:
            if error.status.code != HTTPStatus.NOT_FOUND:
                raise

    async def annotate(self, kind: Kind, namespace: str, name: str, annotations: Mapping[str, str]) -> None:
        """Set annotations of an object; one that is gone needs none."""
        REQUESTS.labels("patch", plural_of(kind)).inc()
        change = {"metadata": {"annotations": dict(annotations)}}
        try:
            await self._client.patch(kind, name, change, namespace=namespace, patch_type=PatchType.MERGE)
        except ApiError as error:
            if error.status.code != HTTPStatus.NOT_FOUND:
                raise

    async def report(self, namespace: str, name: str, status: Mapping[str, Any]) -> Manifest | None:
        """Replace the status of a platform; the platform with it, or nothing if it is gone."""
        REQUESTS.labels("apply", f"{PLURAL}/status").inc()
        body = {
            "apiVersion": f"{GROUP}/{VERSION}",
            "kind": "FashionPlatform",
            "metadata": {"name": name, "namespace": namespace},
            "status": status,
        }
        try:
            reported: Manifest = await self._client.patch(
                PLATFORM.Status, name, body, namespace=namespace, patch_type=PatchType.APPLY, force=True
            )
        except ApiError as error:
            if error.status.code != HTTPStatus.NOT_FOUND:
                raise
            return None
        return reported


def _labels(kind: type[NamespacedResourceG]) -> dict[str, Any] | None:
    return None if kind is PLATFORM else dict(MANAGED)
