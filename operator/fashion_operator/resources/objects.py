"""What every child of a platform has in common: its name, labels and owner."""

from typing import Any

from fashion_operator.spec.platform import Platform

Manifest = dict[str, Any]

DOMAIN = "fashion-platform.dev"
VERSION = "v1beta1"
API = f"{DOMAIN}/{VERSION}"
# As the definition stores them, which an earlier release of the operator knows too.
OWNER_API = f"{DOMAIN}/v1alpha1"
MANAGER = "fashion-operator"
NAME = "app.kubernetes.io/name"
MADE_ONCE = {"Job", "Secret"}


def child(
    platform: Platform, api: str, kind: str, part: str, component: str, *, name: str = "", **content: Any
) -> Manifest:
    """A child of the platform, named `{platform}-{part}` unless it has a name of its own."""
    meta = {
        "name": name or f"{platform.name}-{part}",
        "namespace": platform.namespace,
        "labels": labels(platform, part, component),
        "ownerReferences": [owner_of(platform)],
    }
    return {"apiVersion": api, "kind": kind, "metadata": meta, **content}


def adopted(platform: Platform, manifest: Manifest, part: str, component: str) -> Manifest:
    """An object that was built without the platform, as its child."""
    meta = manifest["metadata"]
    own = {**meta.get("labels", {}), **labels(platform, part, component)}
    return {**manifest, "metadata": {**meta, "labels": own, "ownerReferences": [owner_of(platform)]}}


def lasting(manifest: Manifest) -> Manifest:
    """The metadata that is put right also in objects that are made once, whatever is in them; None is none."""
    return {key: manifest["metadata"].get(key) for key in ("labels", "ownerReferences")}


def labels(platform: Platform, part: str, component: str) -> dict[str, str]:
    """The labels of a child and of its pods."""
    return {
        **selector(platform, part),
        "app.kubernetes.io/component": component,
        "app.kubernetes.io/managed-by": MANAGER,
    }


def selector(platform: Platform, part: str) -> dict[str, str]:
    """Return the labels that select the pods of one part of this platform and no others."""
    return {NAME: part, **of_platform(platform)}


def of_platform(platform: Platform) -> dict[str, str]:
    """The labels of everything that is this platform's."""
    return {"app.kubernetes.io/instance": platform.name, "app.kubernetes.io/part-of": "fashion"}


def owner_of(platform: Platform) -> dict[str, Any]:
    """The reference by which the cluster collects an object after its platform."""
    return {
        "apiVersion": OWNER_API,
        "kind": "FashionPlatform",
        "name": platform.name,
        "uid": platform.uid,
        "controller": True,
        "blockOwnerDeletion": False,
    }
