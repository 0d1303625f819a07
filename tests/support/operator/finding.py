"""Finding one thing among manifests."""

from collections.abc import Iterable
from typing import Any

from fashion_operator.resources import Manifest


def one(manifests: Iterable[Manifest], kind: str, name: str = "") -> Any:
    """The only object of a kind, or of a kind and name."""
    (found,) = (each for each in manifests if each["kind"] == kind and each["metadata"]["name"].endswith(name))
    return found


def pod_of(manifest: Manifest) -> Any:
    """The spec of the pods that a workload makes."""
    spec = manifest["spec"]
    return (spec["jobTemplate"]["spec"] if "jobTemplate" in spec else spec)["template"]["spec"]


def environment_of(container: Manifest) -> dict[str, Any]:
    """A container's variables: their values, or the Secret and key that they are read from."""
    return {each["name"]: each.get("value") or _source(each) for each in container["env"]}


def _source(variable: dict[str, Any]) -> tuple[str, str]:
    reference = variable["valueFrom"]["secretKeyRef"]
    return reference["name"], reference["key"]
