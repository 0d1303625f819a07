"""Programs that are not ours, in the cluster."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from fashion_operator.spec.platform import Defaults
from support.cluster.cluster import CONTEXT, NAME, Object, run

# Any image with a C library would do; without a registry, a base is found that an ARG names.
RECIPE = """\
ARG BASE={base}
FROM {base}
COPY {program} {folder}
ENTRYPOINT ["{folder}{program}"]
CMD []
"""


def load_image(image: str, program: str, workspace: Path, folder: str = "/") -> None:
    """Put an image on the nodes: pulled or, where it cannot be, made of the program that is installed here.

    Args:
        workspace: where the image is made.
        folder: the folder in the image where others look for the program.
    """
    with suppress(AssertionError):
        run("docker", "pull", image)
        run("kind", "load", "docker-image", image, "--name", NAME)
        return
    found = shutil.which(program)
    if not found:
        pytest.skip(f"{image} cannot be pulled, and {program} is not installed")
    shutil.copy(found, workspace / program)
    recipe = RECIPE.format(base=Defaults("").redis_image, program=program, folder=folder)
    (workspace / "Dockerfile").write_text(recipe)
    run("docker", "build", "--file", str(workspace / "Dockerfile"), "--tag", image, str(workspace))
    run("kind", "load", "docker-image", image, "--name", NAME)


def module(name: str) -> Path:
    """The folder of a Go module, which may hold definitions for the cluster."""
    if not shutil.which("go"):
        pytest.skip("go is not installed here")
    run("go", "mod", "download", name)
    return Path(run("go", "env", "GOMODCACHE").strip()) / name


def administrator(name: str) -> tuple[Object, Object]:
    """A service account in a namespace of its name, which may do anything."""
    meta = {"name": name, "namespace": name}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}
    return (
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta},
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "ClusterRoleBinding",
            "metadata": {"name": name},
            "subjects": [{"kind": "ServiceAccount", **meta}],
            "roleRef": role,
        },
    )


def deployment(name: str, image: str, arguments: list[str], probe: Object) -> Object:
    """One pod of a program, in a namespace of its name, as its administrator."""
    labels = {"app": name}
    container = {"name": name, "image": image, "args": arguments, "readinessProbe": probe | {"periodSeconds": 1}}
    spec = {"serviceAccountName": name, "containers": [container]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": name},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": spec},
        },
    }


@contextmanager
def forwarded(namespace: str, target: str, port: int) -> Iterator[str]:
    """The address at which a port of the cluster answers here."""
    words = ("--context", CONTEXT, "port-forward", f"--namespace={namespace}", target, f":{port}")
    with subprocess.Popen(["kubectl", *words], stdout=subprocess.PIPE, text=True) as forwarding:
        try:
            assert forwarding.stdout
            said = forwarding.stdout.readline()
            yield "http://" + said.removeprefix("Forwarding from ").split(" -> ")[0]
        finally:
            forwarding.terminate()
