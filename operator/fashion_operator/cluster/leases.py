"""One Lease of coordination.k8s.io, by which one of several operators acts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import structlog
from httpx2 import HTTPError
from lightkube import ApiError

from fashion_operator.cluster.api import Cluster
from fashion_operator.resources import Manifest

log = structlog.get_logger(__name__)

# A holder stops acting before others may take over, by clocks that need not agree.
DURATION_SECONDS, RENEW_SECONDS, ACTING_SECONDS = 10, 3.0, 8.0


class Unchanged:
    """For how long Leases have not changed, by our own clock: the times in them are those of other clocks."""

    def __init__(self) -> None:
        self._since: dict[str, tuple[str, float]] = {}

    def seconds(self, lease: Manifest) -> float:
        """Return for how long a Lease has been seen as it is."""
        name, version, now = lease["metadata"]["namespace"], lease["metadata"]["resourceVersion"], monotonic()
        if self._since.get(name, ("", now))[0] != version:
            self._since[name] = version, now
        return now - self._since[name][1]


class Lease:
    """A Lease that this operator holds, or waits for.

    Attributes:
        holder: who holds it, as seen last; empty while nobody does.
    """

    def __init__(self, cluster: Cluster, namespace: str, name: str, identity: str) -> None:
        self._cluster, self._namespace, self._name, self._identity = cluster, namespace, name, identity
        self.holder = ""
        self._acts_until = 0.0
        self._unchanged = Unchanged()

    @property
    def is_held(self) -> bool:
        """Whether this operator may act."""
        return monotonic() < self._acts_until

    @property
    def address(self) -> str:
        """Namespace and name."""
        return f"{self._namespace}/{self._name}"

    async def renew(self) -> None:
        """Take the Lease if nobody holds it, or renew it; a failure is logged and tried again."""
        begun = monotonic()
        try:
            found = await self._cluster.find_lease(self._namespace, self._name)
            if found and not self._may_take(found):
                self._acts_until = 0.0
                return
            await self._write(found, self._identity)
            self.holder, self._acts_until = self._identity, begun + ACTING_SECONDS
        except (ApiError, HTTPError) as error:
            log.warning("renewing a Lease failed; it is tried again", lease=self.address, reason=str(error))

    async def release(self) -> None:
        """Let another operator take over at once."""
        if not self.is_held:
            return
        self._acts_until = 0.0
        try:
            await self._write(await self._cluster.find_lease(self._namespace, self._name), "")
        except (ApiError, HTTPError) as error:
            log.warning("a Lease was not released", lease=self.address, reason=str(error))

    def _may_take(self, found: Manifest) -> bool:
        """Whether it is ours, nobody's, or was not renewed for as long as it lasts."""
        self.holder = holder_of(found)
        return self.holder in ("", self._identity) or has_run_out(found, self._unchanged)

    async def _write(self, found: Manifest | None, holder: str) -> None:
        before: Mapping[str, Any] = (found or {}).get("spec", {})
        is_new = before.get("holderIdentity") != holder
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        spec = {
            "holderIdentity": holder,
            "leaseDurationSeconds": DURATION_SECONDS,
            "acquireTime": now if is_new else before.get("acquireTime", now),
            "renewTime": now,
            "leaseTransitions": int(before.get("leaseTransitions") or 0) + is_new,
        }
        version = {"resourceVersion": found["metadata"]["resourceVersion"]} if found else {}
        await self._cluster.write_lease(self._namespace, self._name, version, spec)


def holder_of(lease: Manifest) -> str:
    """Return who holds a Lease; empty while nobody does."""
    return (lease.get("spec") or {}).get("holderIdentity") or ""


def has_run_out(lease: Manifest, unchanged: Unchanged) -> bool:
    """Return whether the holder of a Lease did not renew it for as long as it lasts."""
    return unchanged.seconds(lease) > float(lease["spec"].get("leaseDurationSeconds") or DURATION_SECONDS)
