"""What is in the cluster of a platform, and what can be read off it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fashion_operator.resources import Manifest
from fashion_operator.resources.objects import NAME
from fashion_operator.resources.pods.requests import memory_limit_field
from fashion_operator.resources.rollouts import is_rollout_of
from fashion_operator.resources.stores import is_of_store
from fashion_operator.resources.volumes import CLAIM, claim_name
from fashion_operator.spec.keys import ChildKey
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import SERVICES

OUT_OF_MEMORY = "OOMKilled"
_SENTENCE = "Error: "
_OF_THE_COMMAND = {"Completed", "Error"}
"""Reasons that say no more than that a command ended by itself."""


@dataclass(frozen=True)
class WayIn:
    """What is known of the way from outside to a gateway.

    Attributes:
        claimant: an older platform that claims the same host, as namespace/name.
        rival: an older Ingress of somebody else's that claims the same host, as namespace/name.
        has_certificate: whether the Secret with the TLS certificate is there, if the platform names one.
        classes: the names of the IngressClasses; None where the operator may not list them.
        failure: why the gateway does not answer at the address of the Ingress; None before it was asked there.
    """

    claimant: str = ""
    rival: str = ""
    has_certificate: bool = True
    classes: frozenset[str] | None = None
    failure: str | None = None


@dataclass(frozen=True)
class Turn:
    """Whether a platform follows the release of the operator that runs.

    Attributes:
        release: that of the operator.
        follows: False while it waits for its turn.
        begins: whether it is upgraded from now on.
        stopped_by: the platform that keeps all others from being upgraded, as namespace/name.
    """

    release: str = ""
    follows: bool = True
    begins: bool = False
    stopped_by: str = ""


@dataclass(frozen=True)
class Observed:
    """What is in the cluster of a platform.

    Attributes:
        children: by kind and name; Secrets without their data.
        pods: those of the services and jobs.
        apis: the API groups that are served.
        revisions: the configuration that each pod says it serves, by the pod's uid.
        rejections: why a pod rejects a configuration, by its uid.
        stores: why stores do not answer a pod, by its uid and the store's name.
        issuers: why a gateway cannot use the keys of issuers, by its uid and their URLs; of those that were asked.
        event_reasons: why pods of a StatefulSet or Job cannot be created, and why the pod of a store is not ready.
        way_in: what is known of the way from outside to the gateway.
        catalogue: digest of the ConfigMap that the platform names, None where there is none.
        turn: where the platform stands in an upgrade of all.
    """

    children: Mapping[ChildKey, Manifest] = field(default_factory=dict)
    pods: Sequence[Manifest] = ()
    apis: frozenset[str] = frozenset()
    revisions: Mapping[str, str] = field(default_factory=dict)
    rejections: Mapping[str, str] = field(default_factory=dict)
    stores: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    issuers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    event_reasons: Mapping[ChildKey, str] = field(default_factory=dict)
    way_in: WayIn = WayIn()
    catalogue: str | None = None
    turn: Turn = Turn()

    def find(self, kind: str, name: str) -> Manifest | None:
        """A child, if it is there."""
        return self.children.get((kind, name))

    @cached_property
    def images(self) -> dict[str, str]:
        """The image that each service's Deployment names."""
        found = {service: self.deployment(service) for service in SERVICES}
        return {
            service: deployment["spec"]["template"]["spec"]["containers"][0]["image"]
            for service, deployment in found.items()
            if deployment
        }

    def deployment(self, service: str) -> Manifest | None:
        """The Deployment of a service, if it is there."""
        return self._part("Deployment", service)

    def address(self, service: str) -> Manifest | None:
        """The Service of a service, if it is there."""
        return self._part("Service", service)

    def _part(self, wanted: str, part: str) -> Manifest | None:
        found = (child for (kind, _), child in self.children.items() if kind == wanted)
        return next((each for each in found if each["metadata"].get("labels", {}).get(NAME) == part), None)

    def volume(self, platform: Platform, store: str) -> Manifest | None:
        """The claim of an embedded store's volume, if it is there; it outlives the store."""
        return self.find(CLAIM, claim_name(platform, store))

    def service_pods(self) -> list[Manifest]:
        """The pods of the four services, also those on their way out."""
        return [pod for pod in self.pods if pod["metadata"]["labels"].get(NAME) in SERVICES]

    def ended_containers(self, part: str) -> Iterator[tuple[Manifest, Mapping[str, Any]]]:
        """Yield each pod of a part with a container that has ended, and how that ended.

        When one ended that was lost with its node, nobody knows: it is left out.
        """
        for pod in self.pods:
            if pod["metadata"]["labels"].get(NAME) == part:
                for container in pod.get("status", {}).get("containerStatuses", ()):
                    ended = container.get("state", {}).get("terminated")
                    if ended and ended.get("finishedAt"):
                        yield pod, ended


def child_of(manifest: Manifest) -> ChildKey:
    """The kind and name of a manifest."""
    return manifest["kind"], manifest["metadata"]["name"]


def is_owned(found: Manifest, platform: Platform) -> bool:
    """Whether the object is this platform's, and not of an earlier one with the same name."""
    owners = found["metadata"].get("ownerReferences", ())
    return found["kind"] == "Pod" or any(owner["uid"] == platform.uid for owner in owners)


def condition_of(found: Manifest | None, name: str) -> bool:
    """Whether an object has a condition that is True."""
    conditions = (found or {}).get("status", {}).get("conditions", ())
    return any(each["type"] == name and each["status"] == "True" for each in conditions)


def lacks_pods(found: Manifest) -> bool:
    """Whether a StatefulSet or an unfinished Job has fewer pods than it wants."""
    status = found.get("status", {})
    if found["kind"] == "StatefulSet":
        return bool(status.get("replicas", 0) < found["spec"].get("replicas", 1))
    return found["kind"] == "Job" and not is_finished(found) and not status.get("active")


def failure_of(pod: Manifest, ended: Mapping[str, Any]) -> str:
    """Why a container of a Job failed: as its command says in the end, as the cluster says, or by its log."""
    last_line: str = ended.get("message", "").strip().rpartition("\n")[2]
    if last_line.startswith(_SENTENCE):
        return last_line.removeprefix(_SENTENCE)
    reason = str(ended.get("reason", "unknown"))
    if reason == OUT_OF_MEMORY:
        field = memory_limit_field(pod["metadata"]["labels"].get(NAME, ""))
        reason = f"It needs more memory (OOMKilled): raise {field}."
    told = "" if reason in _OF_THE_COMMAND else reason
    return pod["status"].get("message") or told or last_line or reason


def is_finished(job: Manifest) -> bool:
    """Whether a Job has ended, and is not tried again."""
    return condition_of(job, "Complete") or condition_of(job, "Failed")


def is_unready_store(found: Manifest) -> bool:
    """Whether it is the pod of a store that has started and is not ready."""
    if found["kind"] != "Pod" or not is_of_store(found):
        return False
    containers = found.get("status", {}).get("containerStatuses", ())
    return any(each.get("started") and not each.get("ready") for each in containers)


def is_rolled_out(deployment: Manifest | None) -> bool:
    """Whether all pods of a Deployment are new and ready, and no old one is left."""
    if not deployment:
        return False
    status, wanted = deployment.get("status", {}), deployment["spec"].get("replicas", 1)
    counted = (status.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas"))
    seen = status.get("observedGeneration", 0) >= deployment["metadata"].get("generation", 0)
    return seen and all(each == wanted for each in counted)


def is_updated(deployment: Manifest | None, platform: Platform) -> bool:
    """Whether every pod of a Deployment is made of the platform as it is wanted now."""
    if not deployment or not is_rollout_of(deployment, platform):
        return False
    status = deployment.get("status", {})
    seen = status.get("observedGeneration", 0) >= deployment["metadata"].get("generation", 0)
    return bool(seen and status.get("updatedReplicas", 0) == status.get("replicas", 0) > 0)


def fails(job: Manifest | None) -> bool:
    """Whether a Job has failed at least once and not succeeded since."""
    failed = (job or {}).get("status", {}).get("failed", 0) or condition_of(job, "Failed")
    return bool(failed) and not condition_of(job, "Complete")
