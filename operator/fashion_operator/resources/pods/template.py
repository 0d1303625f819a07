"""What every pod has in common: the restricted security profile, a writable /tmp, no token, what people add."""

from collections.abc import Mapping, Sequence
from typing import Any

from fashion_operator.resources.objects import Manifest, child, labels, selector
from fashion_operator.resources.pods.additions import with_additions
from fashion_operator.spec.fields import Workload
from fashion_operator.spec.platform import Platform

STORE_USER = 999
# Pods of a dead node are evicted after 10 s; the default is 300 s.
FAST_EVICTION = [
    {"key": f"node.kubernetes.io/{state}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 10}
    for state in ("not-ready", "unreachable")
]


def pod_template(
    platform: Platform,
    workload: Workload,
    component: str,
    spec: Mapping[str, Any],
    annotations: Mapping[str, str] | None = None,
    user: int | None = None,
    part: str = "",
) -> Manifest:
    """A pod template; `spec` adds to what all pods have.

    Args:
        user: who its processes are; the image or the cluster decides where it is None.
        part: the name of the pods, where it is not the workload's.
    """
    name = part or workload
    meta: Manifest = {"labels": labels(platform, name, component)}
    if annotations:
        meta["annotations"] = dict(annotations)
    own = {"serviceAccountName": f"{platform.name}-{workload}"}
    made = {"metadata": meta, "spec": {**_common(platform), **own, **spec, **_added(spec, user)}}
    return with_additions(made, platform.pods(workload), selector(platform, name))


def build_account(platform: Platform, workload: Workload, component: str) -> Manifest:
    """The ServiceAccount of a workload's pods; they hold no token of it."""
    made = child(platform, "v1", "ServiceAccount", workload, component, automountServiceAccountToken=False)
    if annotations := platform.pods(workload).service_account_annotations:
        made["metadata"]["annotations"] = dict(annotations)
    return made


def container(
    platform: Platform,
    name: str,
    image: str,
    environment: Sequence[Mapping[str, Any]],
    mounts: Mapping[str, str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A container; `mounts` are read-only, by volume."""
    read_only = [{"name": volume, "mountPath": path, "readOnly": True} for volume, path in (mounts or {}).items()]
    return {
        "name": name,
        "image": image,
        "imagePullPolicy": platform.spec.image.pull_policy,
        "env": [*environment],
        **more,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}, *read_only, *more.get("volumeMounts", ())],  # noqa: S108
    }


def _common(platform: Platform) -> dict[str, Any]:
    secrets = [{"name": name} for name in platform.spec.image.pull_secrets]
    return {
        "automountServiceAccountToken": False,
        # A Service named fashion would set FASHION_PORT to an address.
        "enableServiceLinks": False,
        **({"imagePullSecrets": secrets} if secrets else {}),
    }


def _added(spec: Mapping[str, Any], user: int | None) -> dict[str, Any]:
    restricted = {
        "runAsNonRoot": True,
        **({"runAsUser": user, "runAsGroup": user} if user else {}),
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    return {
        "securityContext": {**restricted, **spec.get("securityContext", {})},
        "volumes": [{"name": "tmp", "emptyDir": {}}, *spec.get("volumes", ())],
    }
