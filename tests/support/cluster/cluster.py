"""The cluster that the tests run on: its API server, its nodes, and the commands that people use."""

import subprocess
from collections.abc import Callable
from typing import Any, TypeVar

import httpx2
import msgspec
from lightkube import ApiError, Client, KubeConfig
from lightkube.core.client import LabelSelector
from lightkube.core.exceptions import ConfigError
from lightkube.generic_resource import (
    GenericNamespacedResource,
    create_global_resource,
    create_namespaced_resource,
)
from lightkube.types import PatchType

from support.waiting import UNREACHABLE, wait_for

T = TypeVar("T")
Object = dict[str, Any]
Kind = type[GenericNamespacedResource]

NAME = "fashion"
CONTEXT = f"kind-{NAME}"
PATIENCE = 180.0
ROLE = "node-role.kubernetes.io/control-plane"

GROUP, VERSION = "fashion-platform.dev", "v1beta1"
PLATFORM = create_namespaced_resource(GROUP, VERSION, "FashionPlatform", "fashionplatforms")
NODE = create_global_resource("", "v1", "Node", "nodes")
POD = create_namespaced_resource("", "v1", "Pod", "pods")
EVENT = create_namespaced_resource("", "v1", "Event", "events")
CLAIM = create_namespaced_resource("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims")
CHILDREN: dict[str, Kind] = {
    kind: create_namespaced_resource(group, version, kind, plural)
    for group, version, kind, plural in (
        ("", "v1", "ConfigMap", "configmaps"),
        ("", "v1", "ServiceAccount", "serviceaccounts"),
        ("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"),
        ("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets"),
        ("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
        ("networking.k8s.io", "v1", "Ingress", "ingresses"),
        ("batch", "v1", "CronJob", "cronjobs"),
        ("batch", "v1", "Job", "jobs"),
        ("", "v1", "Service", "services"),
        ("apps", "v1", "Deployment", "deployments"),
        ("apps", "v1", "StatefulSet", "statefulsets"),
        ("", "v1", "Secret", "secrets"),
    )
}


def eventually(found: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    """Return the first true result of `found`; a server that does not answer counts as not yet."""
    return wait_for(found, seconds, pause=0.1, retry_on=(*UNREACHABLE, httpx2.TransportError))


def run(*command: str, content: str | None = None) -> str:
    """What a command prints; one that fails fails the test, with what it said."""
    done = subprocess.run(command, input=content, text=True, capture_output=True)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
    return done.stdout


def kubectl(*words: str, content: str | None = None) -> str:
    """What kubectl prints."""
    return run("kubectl", "--context", CONTEXT, *words, content=content)


def helm(*words: str) -> str:
    """What helm prints."""
    return run("helm", "--kube-context", CONTEXT, *words)


def apply(*manifests: Object) -> None:
    """Apply objects as a person does."""
    everything = {"apiVersion": "v1", "kind": "List", "items": manifests}
    kubectl("apply", "--server-side", "-f", "-", content=msgspec.json.encode(everything).decode())


def execute(pod: Object, program: str) -> str:
    """What a Python program prints in a pod."""
    meta = pod["metadata"]
    return kubectl("exec", f"--namespace={meta['namespace']}", meta["name"], "--", "python", "-c", program)


def switch(node: str, *, on: bool) -> None:
    """Put a node's plug back, or pull it; the nodes of the real kind are containers of Docker."""
    word = "start" if on else "stop"
    is_container = subprocess.run(["docker", "container", "inspect", node], capture_output=True).returncode == 0
    run(*(("docker", word, node) if is_container else ("kind", word, "node", node, "--name", NAME)))


class Cluster:
    """The API server, as an administrator sees it."""

    def __init__(self) -> None:
        try:
            config = KubeConfig.from_env().get(CONTEXT)
        # A configuration whose last cluster is gone has null for its lists, which lightkube trips over.
        except (ConfigError, TypeError) as error:
            raise AssertionError(f"There is no cluster {CONTEXT} ({error}): run make kind-up.") from None
        self._client = Client(config, timeout=httpx2.Timeout(30))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def find(self, kind: Kind, namespace: str, name: str) -> Object | None:
        """An object, if it is there."""
        try:
            return self._client.get(kind, name, namespace=namespace)
        except ApiError as error:
            if error.status.code != 404:
                raise
            return None

    def objects(self, kind: Kind, namespace: str, **labels: str) -> dict[str, Object]:
        """The objects of a kind by name; `instance` and the like are labels of app.kubernetes.io."""
        wanted: LabelSelector = {f"app.kubernetes.io/{name}": value for name, value in labels.items()}
        found = self._client.list(kind, namespace=namespace, labels=wanted)
        return {each["metadata"]["name"]: each for each in found}

    def patch(self, kind: Kind, namespace: str, name: str, change: Object) -> Object:
        """Merge a change into an object; the object with it."""
        return self._client.patch(kind, name, change, namespace=namespace, patch_type=PatchType.MERGE)

    def replace_spec(self, kind: Kind, namespace: str, name: str, spec: Object) -> None:
        """Give an object another spec."""
        change = [{"op": "replace", "path": "/spec", "value": spec}]
        self._client.patch(kind, name, change, namespace=namespace, patch_type=PatchType.JSON)

    def delete(self, kind: Kind, namespace: str, name: str, *, at_once: bool = False) -> None:
        """Delete an object; at once: without giving its processes time to end."""
        self._client.delete(kind, name, namespace=namespace, grace_period=0 if at_once else None)

    def logs(self, pod: Object) -> list[str]:
        """The lines that a pod has logged."""
        meta = pod["metadata"]
        return list(self._client.log(meta["name"], namespace=meta["namespace"], newlines=False))

    def is_up(self, node: str) -> bool:
        """Whether a node is Ready."""
        return is_true(self._client.get(NODE, node), "Ready")

    def workers(self) -> set[str]:
        """The nodes that run pods."""
        return {
            node["metadata"]["name"] for node in self._client.list(NODE) if ROLE not in node["metadata"]["labels"]
        }


def is_true(found: Object, condition: str) -> bool:
    """Whether an object has a condition that is True."""
    conditions = found.get("status", {}).get("conditions", ())
    return any(each["type"] == condition and each["status"] == "True" for each in conditions)
