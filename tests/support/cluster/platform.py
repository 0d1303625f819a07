"""A platform and its operator in the cluster, as the people see them who run them."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from support.cluster.cluster import (
    CHILDREN,
    GROUP,
    PLATFORM,
    POD,
    VERSION,
    Cluster,
    Kind,
    Object,
    apply,
    eventually,
    execute,
    is_true,
    kubectl,
)
from support.http.clients import Client, new_user

INGRESS = "http://127.0.0.1:8080"
SERVICES = ("imaging", "color", "products", "gateway")
SETTLED = {"Ready": "True", "Progressing": "False", "Degraded": "False", "ConfigSynced": "True"}
_READ = "from urllib.request import urlopen; print(urlopen('http://127.0.0.1:{port}{path}').read().decode())"


class Platform(Client):
    """A FashionPlatform, and its API through the ingress."""

    def __init__(self, cluster: Cluster, namespace: str, name: str, host: str = "") -> None:
        super().__init__()
        self.cluster, self.namespace, self.name = cluster, namespace, name
        if host:
            self.web.headers["Host"] = host

    @property
    def prefix(self) -> str:
        """What its metrics say in their label."""
        return f"{self.namespace}_{self.name}"

    def url(self, path: str, service: str = "gateway") -> str:
        """Where a path is for those outside of the cluster."""
        return f"{INGRESS}{path}"

    @property
    def body(self) -> Object:
        """The object as it is now."""
        found = self.cluster.find(PLATFORM, self.namespace, self.name)
        assert found, f"there is no platform {self.namespace}/{self.name}"
        return found

    @property
    def status(self) -> Object:
        """What the operator says of it, empty while that is about an earlier generation."""
        body = self.body
        status: Object = body.get("status", {})
        return status if status.get("observedGeneration") == body["metadata"]["generation"] else {}

    def conditions(self) -> dict[str, Object]:
        """The conditions by type."""
        return {each["type"]: each for each in self.status.get("conditions", ())}

    def condition(self, name: str) -> tuple[str, str]:
        """The status and reason of a condition, empty while there is none."""
        found = self.conditions().get(name, {})
        return found.get("status", ""), found.get("reason", "")

    def is_ready(self) -> bool:
        """Whether the object says that its current spec serves."""
        return self.condition("Ready")[0] == "True"

    def is_available(self) -> bool:
        """Whether the object says that users are served, by whatever version."""
        return self.condition("Available")[0] == "True"

    def is_synced(self) -> bool:
        """Whether the object says that every pod serves its configuration."""
        return self.condition("ConfigSynced")[0] == "True"

    def is_settled(self) -> bool:
        """Whether nothing is under way any more: the object says so, and it is true."""
        said = {name: each["status"] for name, each in self.conditions().items()}
        return said.items() >= SETTLED.items() and self.is_whole() and self.is_reached()

    def is_reached(self) -> bool:
        """Whether every service answers through the ingress, which follows a change after a moment.

        Of a user whom no cache knows. An ingress that has lost its backend answers 404 itself.
        """
        user = new_user()
        reads = (f"/v1/users/{user}/{name}" for name in ("history", "profile", "products"))
        answers = (self.get(path, user) for path in reads)
        return all(each.status_code < 500 and "X-Correlation-ID" in each.headers for each in answers)

    def is_whole(self) -> bool:
        """Whether every Deployment and StatefulSet has the pods that it wants, all ready and of today."""
        return all(
            _is_whole(each) for kind in ("Deployment", "StatefulSet") for each in self.children(kind).values()
        )

    def manifest(self, spec: Object) -> Object:
        """The object as a person writes it."""
        meta = {"name": self.name, "namespace": self.namespace}
        return {"apiVersion": f"{GROUP}/{VERSION}", "kind": "FashionPlatform", "metadata": meta, "spec": spec}

    def create(self, **spec: object) -> None:
        """Apply the object."""
        apply(self.manifest(spec))

    def edit(self, **spec: object) -> None:
        """Change some of the spec; None takes a field away."""
        self.cluster.patch(PLATFORM, self.namespace, self.name, {"spec": spec})

    def respec(self, spec: Object) -> None:
        """Give it another spec."""
        self.cluster.replace_spec(PLATFORM, self.namespace, self.name, spec)

    def delete(self) -> None:
        """Delete the object."""
        self.cluster.delete(PLATFORM, self.namespace, self.name)

    def stop(self, kind: str, part: str) -> None:
        """Take the pods of a part away, and wait for the last of what they do."""
        kubectl("scale", kind, f"{self.name}-{part}", "--replicas=0", f"--namespace={self.namespace}")
        eventually(lambda: not self.objects(POD, name=part))

    def objects(self, kind: Kind, **labels: str) -> dict[str, Object]:
        """The platform's objects of a kind by name."""
        return self.cluster.objects(kind, self.namespace, instance=self.name, **labels)

    def children(self, kind: str) -> dict[str, Object]:
        """What the operator made of a kind, by name."""
        return self.objects(CHILDREN[kind], **{"managed-by": "fashion-operator"})

    def pods(self, *parts: str) -> list[Object]:
        """The pods of these parts that are there to stay."""
        found = (pod for part in parts for pod in self.objects(POD, name=part).values())
        return [pod for pod in found if "deletionTimestamp" not in pod["metadata"] and not _has_ended(pod)]

    def lives(self) -> set[tuple[str, int]]:
        """Every service's pods, and how often each was restarted."""
        statuses = (
            (pod, each) for pod in self.pods(*SERVICES) for each in pod["status"].get("containerStatuses", ())
        )
        return {(pod["metadata"]["uid"], each["restartCount"]) for pod, each in statuses}

    def serving(self, *parts: str) -> list[Object]:
        """Those of them that take requests."""
        return [pod for pod in self.pods(*parts) if is_true(pod, "Ready")]

    def replica_sets(self) -> set[str]:
        """The ReplicaSets of the pods that take requests; autoscaling changes the pods, a rollout the sets."""
        owners = (owner for pod in self.serving(*SERVICES) for owner in pod["metadata"]["ownerReferences"])
        return {owner["name"] for owner in owners}

    def revisions(self) -> set[str]:
        """The configurations that the pods themselves say they serve."""
        return {json.loads(read(pod, "/ready"))["revision"] for pod in self.serving(*SERVICES)}

    def remains(self) -> set[str]:
        """Everything in the cluster that bears the platform's name, whatever its kind."""
        kinds = kubectl("api-resources", "--namespaced", "--verbs=list", "--output=name").split()
        labeled = f"--selector=app.kubernetes.io/instance={self.name}"
        listed = ",".join(kind for kind in kinds if "metrics.k8s.io" not in kind)
        return set(kubectl("get", listed, f"--namespace={self.namespace}", labeled, "--output=name").split())

    def leaves_only_its_data(self) -> bool:
        """Whether it is gone but for the volumes of its stores and its keys."""
        kept = ("persistentvolumeclaim/", f"secret/{self.name}-keys")
        return all(name.startswith(kept) for name in self.remains())


class Operator:
    """The operator, and what it tells of itself."""

    namespace, name = "fashion-system", "fashion-operator"

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def pod(self) -> Object:
        """Its one pod, once that is ready."""
        return eventually(self._ready_pod)

    def _ready_pod(self) -> Object | None:
        pods = self._cluster.objects(POD, self.namespace, instance=self.name).values()
        return next(
            (pod for pod in pods if "deletionTimestamp" not in pod["metadata"] and is_true(pod, "Ready")), None
        )

    def kill(self) -> None:
        """End it without a word; the cluster starts another."""
        self._cluster.delete(POD, self.namespace, self.pod()["metadata"]["name"], at_once=True)

    def scale(self, replicas: int) -> None:
        """Stop it, or start it again."""
        kubectl("scale", f"--namespace={self.namespace}", f"deployment/{self.name}", f"--replicas={replicas}")
        eventually(lambda: bool(self._ready_pod()) == bool(replicas))

    def logs(self) -> list[str]:
        """What it logged since its start."""
        return self._cluster.logs(self.pod())

    def metrics(self) -> Mapping[str, float]:
        """Its metrics, each the sum over its labels."""
        sums: defaultdict[str, float] = defaultdict(float)
        for sample in self._samples():
            sums[sample.name] += sample.value
        return sums

    def writes(self) -> Mapping[str, float]:
        """The requests since its start that change something, by what they change."""
        return {
            f"{each.labels['verb']} {each.labels['resource']}": each.value
            for each in self._samples()
            if each.name == "fashion_operator_api_requests_total"
            and each.labels["verb"] in {"apply", "patch", "delete"}
        }

    def _samples(self) -> Iterator[Sample]:
        for family in text_string_to_metric_families(read(self.pod(), "/metrics")):
            yield from family.samples


def read(pod: Object, path: str) -> str:
    """What a pod answers on its own port."""
    port = pod["spec"]["containers"][0]["ports"][0]["containerPort"]
    return execute(pod, _READ.format(port=port, path=path))


def stranger(namespace: str, image: str, command: list[str], name: str = "stranger") -> Object:
    """A pod that no platform knows."""
    container = {
        "name": name,
        "image": image,
        "command": command,
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    security = {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}
    spec = {"restartPolicy": "Never", "securityContext": security, "containers": [container]}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }


def _has_ended(pod: Object) -> bool:
    return pod["status"]["phase"] in {"Succeeded", "Failed"}


def _is_whole(found: Object) -> bool:
    status, wanted = found.get("status", {}), found["spec"]["replicas"]
    counts = {
        status.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas", "readyReplicas")
    }
    return status.get("observedGeneration") == found["metadata"]["generation"] and counts == {wanted}
