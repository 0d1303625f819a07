"""The embedded stores and whether they are ready."""

from fashion_operator.planning.observed import Observed, child_of
from fashion_operator.resources import build_stores
from fashion_operator.spec.platform import Platform


def embedded_stores(platform: Platform) -> list[str]:
    """Return the names of the embedded stores."""
    return [name for kind, name in map(child_of, build_stores(platform, "")) if kind == "StatefulSet"]


def unready_stores(platform: Platform, observed: Observed) -> list[str]:
    """Return the embedded stores without a ready pod; a migration shows whether external ones answer."""
    found = {name: observed.find("StatefulSet", name) or {} for name in embedded_stores(platform)}
    return [name for name, each in found.items() if not each.get("status", {}).get("readyReplicas")]
