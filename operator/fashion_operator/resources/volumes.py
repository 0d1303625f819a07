"""The volumes of the embedded stores, which StatefulSets make once and never change."""

from fashion_operator.resources.objects import Manifest, owner_of, selector
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import Store
from fashion_operator.spec.units import is_smaller

CLAIM = "PersistentVolumeClaim"


def claim_name(platform: Platform, store: str) -> str:
    """Return the name of the claim of a store's volume."""
    return f"data-{platform.name}-{store}-0"


def wanted_storage(platform: Platform, store: Store) -> str:
    """Return the size that the spec gives the volume of a store; empty where the store is not embedded."""
    spec = platform.stores.get(store)
    return spec.storage if spec and spec.is_embedded else ""


def wanted_class(platform: Platform, store: Store) -> str:
    """Return the StorageClass that the spec gives the volume of a store; empty for the cluster's default."""
    spec = platform.stores.get(store)
    return spec.storage_class if spec else ""


def storage_class(claim: Manifest) -> str:
    """Return the StorageClass of a claim."""
    name: str = claim["spec"].get("storageClassName", "")
    return name


def requested_storage(claim: Manifest) -> str:
    """Return the size that a claim asks for."""
    size: str = claim["spec"]["resources"]["requests"]["storage"]
    return size


def build_claim(platform: Platform, store: Store, claim: Manifest | None) -> Manifest | None:
    """The claim with the wanted size and owner, where these are not what it has; it never shrinks.

    It has an owner only if it is to go with the platform.
    """
    if claim is None:
        return None
    there, wanted = requested_storage(claim), wanted_storage(platform, store)
    grows = bool(wanted) and is_smaller(there, wanted)
    owners = [owner_of(platform)] if platform.spec.deletion_policy == "Delete" else []
    if not grows and claim["metadata"].get("ownerReferences", []) == owners:
        return None
    meta = {"name": claim_name(platform, store), "namespace": platform.namespace}
    return {
        "apiVersion": "v1",
        "kind": CLAIM,
        "metadata": {
            **meta,
            "labels": selector(platform, store),
            **({"ownerReferences": owners} if owners else {}),
        },
        "spec": {"resources": {"requests": {"storage": wanted if grows else there}}},
    }
