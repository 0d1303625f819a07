"""Traefik, an implementation of the Gateway API that is not ours, in the cluster."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from fashion_operator.spec.platform import Defaults
from support.cluster.cluster import CONTEXT, NAME, Object, apply, kubectl, run

IMAGE = "traefik:v3.7.13"
GATEWAY_API = "sigs.k8s.io/gateway-api@v1.6.1"
NAMESPACE, PORT = "traefik", 8000
CONTROLLER = "traefik.io/gateway-controller"
# Any image would do for a program without libraries; without a registry, a base is found that an ARG names.
RECIPE = f"""\
ARG BASE={Defaults("").redis_image}
FROM {Defaults("").redis_image}
COPY traefik /
ENTRYPOINT ["/traefik"]
CMD []
"""


def load_image(folder: Path) -> None:
    """Put Traefik's image on the nodes: pulled or, where it cannot be, made of the program that is here."""
    with suppress(AssertionError):
        run("docker", "pull", IMAGE)
        run("kind", "load", "docker-image", IMAGE, "--name", NAME)
        return
    program = shutil.which("traefik")
    if not program:
        pytest.skip(f"{IMAGE} cannot be pulled, and traefik is not installed")
    shutil.copy(program, folder / "traefik")
    (folder / "Dockerfile").write_text(RECIPE)
    run("docker", "build", "--file", str(folder / "Dockerfile"), "--tag", IMAGE, str(folder))
    run("kind", "load", "docker-image", IMAGE, "--name", NAME)


def install_gateway_api() -> None:
    """Have the cluster serve the standard kinds of the Gateway API, as its own project defines them."""
    if not shutil.which("go"):
        pytest.skip("go is not installed here")
    found = json.loads(run("go", "mod", "download", "-json", GATEWAY_API))
    definitions = f"--filename={found['Dir']}/config/crd/standard"
    kubectl("apply", "--server-side", "--force-conflicts", definitions)
    kubectl("wait", "--for=condition=Established", "--timeout=60s", "crd/httproutes.gateway.networking.k8s.io")


def install_traefik(*listeners: Object) -> None:
    """Start Traefik with a Gateway `public` of these listeners, which admit routes of any namespace."""
    kubectl("create", "namespace", NAMESPACE)
    apply(
        _object("v1", "ServiceAccount"),
        _object(
            "rbac.authorization.k8s.io/v1",
            "ClusterRoleBinding",
            subjects=[{"kind": "ServiceAccount", "name": NAMESPACE, "namespace": NAMESPACE}],
            roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
        ),
        _object("gateway.networking.k8s.io/v1", "GatewayClass", spec={"controllerName": CONTROLLER}),
        _object(
            "gateway.networking.k8s.io/v1",
            "Gateway",
            name="public",
            spec={"gatewayClassName": NAMESPACE, "listeners": list(listeners)},
        ),
        _deployment(),
    )
    kubectl("rollout", "status", "deployment/traefik", f"--namespace={NAMESPACE}", "--timeout=120s")


def listener(name: str, admits: str = "All") -> Object:
    """A listener for HTTP that admits routes of some namespaces: All or Same."""
    return {
        "name": name,
        "port": PORT,
        "protocol": "HTTP",
        "hostname": f"{name}.example.com",
        "allowedRoutes": {"namespaces": {"from": admits}},
    }


def remove_traefik() -> None:
    """Delete all of it but the definitions."""
    kubectl("delete", "gatewayclass,clusterrolebinding", NAMESPACE, "--ignore-not-found")
    kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found")


@contextmanager
def forwarded() -> Iterator[str]:
    """The address at which Traefik answers here."""
    words = ("--context", CONTEXT, "port-forward", f"--namespace={NAMESPACE}", "deployment/traefik", f":{PORT}")
    with subprocess.Popen(["kubectl", *words], stdout=subprocess.PIPE, text=True) as forwarding:
        try:
            assert forwarding.stdout
            said = forwarding.stdout.readline()
            yield "http://" + said.removeprefix("Forwarding from ").split(" -> ")[0]
        finally:
            forwarding.terminate()


def _object(api: str, kind: str, name: str = NAMESPACE, **content: object) -> Object:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": NAMESPACE}, **content}


def _deployment() -> Object:
    arguments = ["--providers.kubernetesgateway", f"--entrypoints.web.address=:{PORT}", "--ping"]
    container = {
        "name": NAMESPACE,
        "image": IMAGE,
        "args": arguments,
        "readinessProbe": {"httpGet": {"path": "/ping", "port": 8080}, "periodSeconds": 1},
    }
    spec = {"serviceAccountName": NAMESPACE, "containers": [container]}
    labels = {"app": NAMESPACE}
    template = {"metadata": {"labels": labels}, "spec": spec}
    wanted = {"replicas": 1, "selector": {"matchLabels": labels}, "template": template}
    return _object("apps/v1", "Deployment", spec=wanted)
