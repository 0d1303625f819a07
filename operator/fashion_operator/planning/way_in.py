"""The way in, by which clients outside of the cluster reach the gateway, and what is wrong with it; pure."""

from collections.abc import Iterable

from fashion_operator.planning.observed import Observed, condition_of
from fashion_operator.planning.routes import route_faults
from fashion_operator.resources.objects import NAME
from fashion_operator.spec.platform import Platform

Fault = tuple[str, str]
"""A reason and a sentence."""

_LOOPBACK = ("localhost", "127.", "::1")


def faults(platform: Platform, observed: Observed) -> Iterable[Fault]:
    """Yield what keeps clients outside from the gateway, the most certain first."""
    if platform.spec.ingress.enabled:
        yield from _of_ingress(platform, observed)
    yield from route_faults(platform, observed)


def _of_ingress(platform: Platform, observed: Observed) -> Iterable[Fault]:
    ingress = platform.spec.ingress
    yield from _conflicts(platform, observed)
    if not observed.way_in.has_certificate:
        yield (
            "CertificateMissing",
            f"spec.ingress.tlsSecret: there is no Secret {ingress.tls_secret}: create it; until then"
            " clients see the ingress controller's own certificate.",
        )
    classes = observed.way_in.classes
    if ingress.class_name and classes is not None and ingress.class_name not in classes:
        known = f" There are: {', '.join(sorted(classes))}." if classes else " There is none."
        yield (
            "IngressClassMissing",
            f"spec.ingress.className: there is no IngressClass {ingress.class_name}.{known}",
        )
    if observed.way_in.failure and is_probed(platform, address(platform, observed)) and is_serving(observed):
        yield (
            "NotServing",
            f"The gateway does not answer at {address(platform, observed)}: {observed.way_in.failure[:500]}."
            " See the ingress controller; if pods cannot reach that address, set spec.ingress.probe to false.",
        )


def _conflicts(platform: Platform, observed: Observed) -> Iterable[Fault]:
    host = platform.spec.ingress.host or "every host"
    way_in = observed.way_in
    claimant = f"platform {way_in.claimant}" if way_in.claimant else f"Ingress {way_in.rival}"
    if way_in.claimant or way_in.rival:
        yield (
            "HostConflict",
            f"spec.ingress.host: the older {claimant} claims {host} too: set another host, or"
            " spec.ingress.enabled to false.",
        )


def address(platform: Platform, observed: Observed) -> str:
    """Return the address that an ingress controller reports for the Ingress; empty while none does."""
    found = observed.find("Ingress", platform.name) or {}
    points = found.get("status", {}).get("loadBalancer", {}).get("ingress", ())
    return next((each.get("ip") or each.get("hostname", "") for each in points), "")


def is_probed(platform: Platform, address: str) -> bool:
    """Whether the operator asks the gateway at an address; a loopback address is that of another machine."""
    ingress = platform.spec.ingress
    return bool(ingress.enabled and ingress.probe and address) and not address.startswith(_LOOPBACK)


def is_serving(observed: Observed) -> bool:
    """Whether a pod of the gateway is ready."""
    return any(
        pod["metadata"]["labels"][NAME] == "gateway" and condition_of(pod, "Ready")
        for pod in observed.service_pods()
    )
