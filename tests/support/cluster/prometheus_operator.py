"""Prometheus Operator, which is not ours, in the cluster, and a Prometheus that it runs."""

from pathlib import Path

from support.cluster.cluster import Object, apply, kubectl
from support.cluster.programs import administrator, deployment, load_image, module

VERSION = "v0.93.1"
NAMESPACE, NAME = "prometheus-operator", "main"
PROGRAMS = "prometheus-operator", "prometheus-config-reloader"
IMAGES = {program: f"quay.io/prometheus-operator/{program}:{VERSION}" for program in PROGRAMS}
DEFINITIONS = "example/prometheus-operator-crd"
POD, PORT = f"pod/prometheus-{NAME}-0", 9090


def install_prometheus_operator(workspace: Path) -> None:
    """Start it, with its kinds as its own project defines them."""
    for program, image in IMAGES.items():
        load_image(image, program, workspace, "/bin/")
    kubectl("apply", "--server-side", "--force-conflicts", f"--filename={_definitions()}")
    kubectl("create", "namespace", NAMESPACE)
    reloader = f"--prometheus-config-reloader={IMAGES['prometheus-config-reloader']}"
    probe = {"httpGet": {"path": "/healthz", "port": 8080}}
    apply(
        *administrator(NAMESPACE),
        deployment(NAMESPACE, IMAGES["prometheus-operator"], [reloader, "--web.listen-address=:8080"], probe),
    )
    kubectl("rollout", "status", f"deployment/{NAMESPACE}", f"--namespace={NAMESPACE}", "--timeout=120s")


def run_prometheus(image: str, labels: dict[str, str]) -> None:
    """Have it run a Prometheus that takes up the monitors and rules with these labels, of any namespace."""
    chosen = {"matchLabels": labels}
    spec: Object = {
        "image": image,
        "version": "2.53.0",  # of what is asked of it; a later one understands it, too
        "serviceAccountName": NAMESPACE,
        "serviceMonitorSelector": chosen,
        "serviceMonitorNamespaceSelector": {},
        "ruleSelector": chosen,
        "ruleNamespaceSelector": {},
    }
    meta = {"name": NAME, "namespace": NAMESPACE}
    apply({"apiVersion": "monitoring.coreos.com/v1", "kind": "Prometheus", "metadata": meta, "spec": spec})
    words = f"prometheus/{NAME}", f"--namespace={NAMESPACE}"
    kubectl("wait", *words, "--for=condition=Available", "--timeout=180s")


def remove_prometheus_operator() -> None:
    """Delete all of it, its kinds and what there is of them."""
    kubectl("delete", "--ignore-not-found", f"--filename={_definitions()}")
    kubectl("delete", "clusterrolebinding", NAMESPACE, "--ignore-not-found")
    kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found")


def _definitions() -> Path:
    return module(f"github.com/prometheus-operator/prometheus-operator@{VERSION}") / DEFINITIONS
