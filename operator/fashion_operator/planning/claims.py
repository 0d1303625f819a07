"""Which platform of several serves a host that all of them claim; pure."""

from collections.abc import Mapping

from fashion_operator.resources import Manifest
from fashion_operator.spec.keys import PlatformKey


def older_claimant(key: PlatformKey, platforms: Mapping[PlatformKey, Manifest]) -> str:
    """Return the oldest platform that claims the same host of the same class before this one does, if any.

    Ingress controllers serve a host by the oldest Ingress.
    """
    claim = _claim(platforms[key])
    claimants = {other: each for other, each in platforms.items() if _claim(each) == claim}
    oldest = min(claimants, key=lambda other: (_created(claimants[other]), other))
    return "/".join(oldest) if claim and oldest != key else ""


def _claim(platform: Manifest) -> tuple[str, str] | None:
    """The IngressClass and host of a platform; None if it has no Ingress."""
    ingress = platform.get("spec", {}).get("ingress") or {}
    return (ingress.get("className", ""), ingress.get("host", "")) if ingress.get("enabled", True) else None


def _created(platform: Manifest) -> str:
    created: str = platform["metadata"].get("creationTimestamp", "")
    return created
