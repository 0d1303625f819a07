"""Which namespaces this operator acts in: a Lease decides between several operators.

An operator of some namespaces holds a Lease in each. One of the whole cluster holds a single Lease, and leaves the
namespaces alone whose own Lease another operator holds.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from functools import partial
from random import uniform
from secrets import token_hex

import structlog
from httpx2 import HTTPError
from lightkube import ApiError
from prometheus_client import Gauge

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.leases import RENEW_SECONDS, Lease, Unchanged, has_run_out, holder_of

log = structlog.get_logger(__name__)

EVERYWHERE = "*"
# The cluster's Lease is where every operator of the cluster looks for it, whatever namespace it runs in.
NAME, CLUSTER_NAME, CLUSTER_NAMESPACE = "fashion-operator", "fashion-operator-cluster", "default"

LEADING = Gauge("fashion_operator_leading", "Whether this operator acts, by the namespaces of a Lease", ("scope",))


class Leadership:
    """Takes and renews the Leases of an operator's namespaces."""

    def __init__(
        self, cluster: Cluster, namespace: str, scopes: Sequence[str], gained: Callable[[str], None]
    ) -> None:
        self._cluster, self._gained = cluster, gained
        identity = f"{namespace}/{socket.gethostname()}_{token_hex(4)}"
        self._leases = {scope: Lease(cluster, *_address(scope), identity) for scope in scopes}
        self._led: set[str] = set()
        self._waiting = ""
        self._unchanged = Unchanged()
        self._yielded: set[str] = set()
        for scope, lease in self._leases.items():
            LEADING.labels(scope).set_function(partial(_is_held, lease))

    def leads(self, namespace: str) -> bool:
        """Whether this operator acts on the platforms of a namespace."""
        lease = self._leases.get(namespace) or self._leases.get(EVERYWHERE)
        return lease is not None and lease.is_held and namespace not in self._yielded

    def waits_for(self) -> str:
        """Return which operators hold the Leases that this one waits for; empty while it holds them all."""
        waiting = [each for each in self._leases.values() if not each.is_held]
        return ", ".join(f"{each.holder or 'nobody'} holds the Lease {each.address}" for each in waiting)

    async def run(self) -> None:
        """Renew until cancelled."""
        while True:
            await self.step()
            await asyncio.sleep(uniform(0.8, 1.0) * RENEW_SECONDS)

    async def step(self) -> None:
        """Renew every Lease once, and report what changed; what ran out meanwhile is gained anew."""
        self._led &= self._held()
        await asyncio.gather(*(each.renew() for each in self._leases.values()))
        if EVERYWHERE in self._leases:
            await self._yield()
        led = self._held()
        for scope in led - self._led:
            log.info("leading", scope=scope, lease=self._leases[scope].address)
            self._gained(scope)
        self._led = led
        self._report_waiting()

    def _held(self) -> set[str]:
        return {scope for scope, each in self._leases.items() if each.is_held}

    def _report_waiting(self) -> None:
        before, self._waiting = self._waiting, self.waits_for()
        if self._waiting != before and self._waiting:
            log.info("waiting for another operator", reason=self._waiting)

    async def release(self) -> None:
        """Give every Lease back."""
        await asyncio.gather(*(each.release() for each in self._leases.values()))

    async def _yield(self) -> None:
        """Leave the namespaces alone that have an operator of their own, until its Lease runs out."""
        try:
            found = await self._cluster.leases(NAME)
        except (ApiError, HTTPError) as error:
            log.warning("listing Leases failed; it is tried again", reason=str(error))
            return
        held = (each for each in found if holder_of(each) and not has_run_out(each, self._unchanged))
        before, self._yielded = self._yielded, {each["metadata"]["namespace"] for each in held}
        for namespace in self._yielded - before:
            log.info("leaving a namespace to its own operator", namespace=namespace)
        for namespace in before - self._yielded:
            log.info("taking a namespace back", namespace=namespace)
            self._gained(namespace)


def _address(scope: str) -> tuple[str, str]:
    return (CLUSTER_NAMESPACE, CLUSTER_NAME) if scope == EVERYWHERE else (scope, NAME)


def _is_held(lease: Lease) -> float:
    return float(lease.is_held)
