"""The API server: what is read from it and written to it, each request counted."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from http import HTTPStatus
from typing import Any

from lightkube import ApiError
from lightkube.types import CascadeType, PatchType
from prometheus_client import Counter

from fashion_operator.cluster.connection import connect
from fashion_operator.cluster.kinds import (
    CHILDREN,
    EVENT,
    FIELD_MANAGER,
    IN_PART,
    INGRESS_CLASS,
    LEASE,
    MANAGED,
    OPTIONAL,
    PLATFORM,
    PLURAL,
    Kind,
    labels_of,
    plural_of,
)
from fashion_operator.resources import Manifest
from fashion_operator.resources.objects import API, MADE_ONCE, lasting

CHUNK = 100
WATCH_SECONDS = 300

REQUESTS = Counter("fashion_operator_api_requests", "Requests to the API server", ("verb", "resource"))


class Cluster:
    """One connection pool to the API server.

    Attributes:
        metadata: the client that reads objects without their content.
    """

    def __init__(self) -> None:
        self._client, self.metadata, self._plain = connect(FIELD_MANAGER)
        self._listing = asyncio.Lock()

    async def apis(self) -> frozenset[str]:
        """What is served of all that may be missing: groups, versions, and `{group}/{kind}` of those in part."""
        served = (await self._discover("/apis"))["groups"]
        groups = {group["name"] for group in served}
        found = {each["groupVersion"] for group in served for each in group.get("versions", ())} | groups
        found &= OPTIONAL
        for group in groups.intersection(IN_PART):
            listed = await self._discover(f"/apis/{group}/v1")
            found |= {f"{group}/{each['kind']}" for each in listed.get("resources", ())}
        return frozenset(found)

    async def _discover(self, path: str) -> dict[str, Any]:
        """Return what the API server lists at a discovery path; empty where there is none."""
        REQUESTS.labels("get", "apis").inc()
        answer = await self._plain.get(path)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return {}
        answer.raise_for_status()
        listed: dict[str, Any] = answer.json()
        return listed

    async def list(
        self, kind: Kind, namespace: str, take: Callable[[Manifest], None], everybody: bool = False
    ) -> str:
        """Hand over each of our objects of a kind, or everybody's, of platforms all; the version of the list.

        One list at a time: a page of whole objects takes far more memory than what is kept of them.
        """
        resource = kind._api_info.resource
        named = {"apiVersion": resource.api_version, "kind": resource.kind}  # the items of a list name neither
        async with self._listing:
            REQUESTS.labels("list", plural_of(kind)).inc()
            labels = None if everybody else labels_of(kind)
            found = self._client.list(kind, namespace=namespace, chunk_size=CHUNK, labels=labels)
            async for each in found:
                take(named | each)
            return found.resourceVersion

    async def watch(
        self, kind: Kind, namespace: str, version: str, everybody: bool = False
    ) -> AsyncIterator[tuple[str, Manifest]]:
        """What happens to our objects, or everybody's, after a version: `ADDED`, `MODIFIED`, `DELETED`."""
        REQUESTS.labels("watch", plural_of(kind)).inc()
        changes = self._client.watch(
            kind,
            namespace=namespace,
            labels=None if everybody else labels_of(kind),
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

    async def event_messages(self, namespace: str, uid: str, reason: str) -> tuple[str, ...]:
        """Return the messages of the events about an object with a reason, the newest last."""
        REQUESTS.labels("list", "events").inc()
        fields: dict[str, Any] = {"involvedObject.uid": uid, "reason": reason}
        found = [each async for each in self._client.list(EVENT, namespace=namespace, fields=fields)]
        found.sort(key=lambda each: each.get("lastTimestamp") or each.get("eventTime") or "")
        return tuple(each["message"] for each in found)

    async def ingress_classes(self) -> frozenset[str] | None:
        """Return the names of the IngressClasses; None if the operator may not list them."""
        REQUESTS.labels("list", "ingressclasses").inc()
        try:
            return frozenset([each["metadata"]["name"] async for each in self._client.list(INGRESS_CLASS)])
        except ApiError as error:
            if error.status.code != HTTPStatus.FORBIDDEN:
                raise
            return None

    async def find_lease(self, namespace: str, name: str) -> Manifest | None:
        """Return a Lease, if it is there."""
        return await self.find(LEASE, namespace, name)

    async def leases(self, name: str) -> tuple[Manifest, ...]:
        """Return the Leases of a name in every namespace."""
        REQUESTS.labels("list", "leases").inc()
        named: dict[str, Any] = {"metadata.name": name}
        return tuple([each async for each in self._client.list(LEASE, namespace="*", fields=named)])

    async def write_lease(self, namespace: str, name: str, version: dict[str, str], spec: dict[str, Any]) -> None:
        """Create a Lease, or replace the version that was read.

        Raises:
            ApiError: 409, another operator wrote it meanwhile.
        """
        meta = {"name": name, "namespace": namespace, "labels": dict(MANAGED), **version}
        body: Manifest = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": meta, "spec": spec}
        lease = LEASE(**body)
        REQUESTS.labels("replace" if version else "create", "leases").inc()
        await (self._client.replace(lease) if version else self._client.create(lease))

    async def apply(self, manifest: Manifest) -> Manifest:
        """Server-side apply: the fields of the manifest become ours and so."""
        kind = CHILDREN[manifest["kind"]]
        if manifest["kind"] in MADE_ONCE:
            return await self._make(kind, manifest)
        REQUESTS.labels("apply", plural_of(kind)).inc()
        meta = manifest["metadata"]
        applied: Manifest = await self._client.patch(
            kind, meta["name"], manifest, namespace=meta["namespace"], patch_type=PatchType.APPLY, force=True
        )
        return applied

    async def _make(self, kind: Kind, manifest: Manifest) -> Manifest:
        """Make an object; one that is there already keeps its content, and gets its labels and owner back."""
        REQUESTS.labels("create", plural_of(kind)).inc()
        try:
            made: Manifest = await self._client.create(kind(**manifest))
        except ApiError as error:
            if error.status.code != HTTPStatus.CONFLICT:
                raise
            meta, change = manifest["metadata"], {"metadata": lasting(manifest)}
            if (patched := await self.merge(kind, meta["namespace"], meta["name"], change)) is None:
                raise
            return patched
        return made

    async def delete(self, kind: Kind, namespace: str, name: str) -> None:
        """Delete an object and, after it, what it owns."""
        REQUESTS.labels("delete", plural_of(kind)).inc()
        try:
            await self._client.delete(kind, name, namespace=namespace, cascade=CascadeType.BACKGROUND)
        except ApiError as error:
            if error.status.code != HTTPStatus.NOT_FOUND:
                raise

    async def merge(self, kind: Kind, namespace: str, name: str, change: dict[str, Any]) -> Manifest | None:
        """Merge a change into an object; the object with it, or nothing if it is gone."""
        REQUESTS.labels("patch", plural_of(kind)).inc()
        try:
            merged: Manifest = await self._client.patch(
                kind, name, change, namespace=namespace, patch_type=PatchType.MERGE
            )
        except ApiError as error:
            if error.status.code != HTTPStatus.NOT_FOUND:
                raise
            return None
        return merged

    async def report(self, namespace: str, name: str, uid: str, status: Mapping[str, Any]) -> Manifest | None:
        """Replace the status of a platform; the platform with it, or nothing if that one is gone."""
        REQUESTS.labels("apply", f"{PLURAL}/status").inc()
        body = {
            "apiVersion": API,
            "kind": "FashionPlatform",
            "metadata": {"name": name, "namespace": namespace, "uid": uid},
            "status": status,
        }
        try:
            reported: Manifest = await self._client.patch(
                PLATFORM.Status, name, body, namespace=namespace, patch_type=PatchType.APPLY, force=True
            )
        except ApiError as error:
            is_another = error.status.code == HTTPStatus.CONFLICT or "metadata.uid" in (error.status.message or "")
            if error.status.code != HTTPStatus.NOT_FOUND and not is_another:
                raise
            return None
        return reported
