"""What is known of the ways from outside to the gateways."""

from collections.abc import Callable, Mapping

import structlog
from httpx2 import HTTPError
from lightkube import ApiError

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.ingress_claims import IngressClaims, IngressKey
from fashion_operator.cluster.secret_metadata import SecretVersions
from fashion_operator.planning.claims import older_claimant
from fashion_operator.planning.observed import Observed, WayIn
from fashion_operator.planning.way_in import address, is_probed, is_serving
from fashion_operator.resources import Manifest
from fashion_operator.running.observers.way_in_probes import Target, WayInProbes, target_of
from fashion_operator.spec.keys import PlatformKey
from fashion_operator.spec.platform import Platform

log = structlog.get_logger(__name__)


class WaysIn:
    """Observes hosts that others claim, certificates, IngressClasses, and whether gateways answer.

    Attributes:
        claims: those of every Ingress.
    """

    def __init__(
        self,
        cluster: Cluster,
        platforms: Mapping[PlatformKey, Manifest],
        secrets: SecretVersions,
        changed: Callable[[PlatformKey], None],
    ) -> None:
        self._cluster, self._platforms, self._secrets = cluster, platforms, secrets
        self._changed = changed
        self._classes: frozenset[str] | None = frozenset()
        self._targets: dict[PlatformKey, Target] = {}
        self._probes = WayInProbes(changed)
        self.claims = IngressClaims()

    def observe(self, key: PlatformKey) -> WayIn:
        """Return what is known of the way to a platform."""
        return WayIn(
            claimant=older_claimant(key, self._platforms) if key in self._platforms else "",
            rival=self.claims.older_rival(key),
            has_certificate=self._has_certificate(key),
            classes=self._classes,
            failure=self._probes.reason(key),
        )

    async def aim(self, platform: Platform, observed: Observed) -> None:
        """Have the gateway asked where it is to be found now; at once where it was not asked before."""
        key, found = (platform.namespace, platform.name), address(platform, observed)
        target = target_of(platform, found)
        if not (is_probed(platform, found) and is_serving(observed)):
            self.delete(key)
        elif self._targets.get(key) != target:
            self._targets[key] = target
            await self._probes.probe(key, target)

    def delete(self, key: PlatformKey) -> None:
        """Ask a gateway no longer."""
        self._targets.pop(key, None)
        self._probes.delete(key)

    def on_ingress_changed(self, ingress: IngressKey) -> None:
        """Reconcile the platform whose Ingress it is; all of them if it is somebody else's, which is rare."""
        for key in [ingress] if ingress in self._platforms else self._platforms:
            self._changed(key)

    async def look_at_classes(self) -> None:
        """List the IngressClasses; a change makes the platforms that name one reconcile."""
        before = self._classes
        try:
            self._classes = await self._cluster.ingress_classes()
        except (ApiError, HTTPError) as error:
            log.warning("listing IngressClasses failed; it is tried again", reason=str(error))
        for key, body in self._platforms.items() if self._classes != before else ():
            if (body.get("spec", {}).get("ingress") or {}).get("className"):
                self._changed(key)

    async def poll(self, leads: Callable[[str], bool]) -> None:
        """Ask the gateways of the platforms that this operator acts on."""
        if self._classes is not None:
            await self.look_at_classes()
        await self._probes.poll({key: each for key, each in self._targets.items() if leads(key[0])})

    async def close(self) -> None:
        """Close the connections."""
        await self._probes.close()

    def _has_certificate(self, key: PlatformKey) -> bool:
        name = (self._platforms.get(key, {}).get("spec", {}).get("ingress") or {}).get("tlsSecret")
        return not name or self._secrets.find((key[0], name)) is not None
