"""The embedded stores and whether they are ready."""

from fashion_operator.planning.observed import Observed, child_of
from fashion_operator.resources import Manifest, build_stores
from fashion_operator.resources.volumes import requested_storage, wanted_storage
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import STORE_PORTS
from fashion_operator.spec.units import is_smaller


def embedded_stores(platform: Platform) -> list[str]:
    """Return the names of the embedded stores."""
    return [name for kind, name in map(child_of, build_stores(platform, "")) if kind == "StatefulSet"]


def growing_volumes(platform: Platform, observed: Observed) -> list[str]:
    """Return the claims of embedded stores whose volumes are smaller than they ask for."""
    claims = (observed.volume(platform, store) for store in STORE_PORTS if wanted_storage(platform, store))
    return [each["metadata"]["name"] for each in claims if each and _grows(each)]


def _grows(claim: Manifest) -> bool:
    capacity = claim.get("status", {}).get("capacity", {}).get("storage")
    return bool(capacity) and is_smaller(capacity, requested_storage(claim))


def unready_stores(platform: Platform, observed: Observed) -> list[str]:
    """Return the embedded stores without a ready pod; a migration shows whether external ones answer."""
    found = {name: observed.find("StatefulSet", name) or {} for name in embedded_stores(platform)}
    return [name for name, each in found.items() if not each.get("status", {}).get("readyReplicas")]
