"""Problems that need a person, each with a sentence for the Degraded condition; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from fashion_operator.planning.brought_keys import lacking_keys
from fashion_operator.planning.observed import OUT_OF_MEMORY, Observed, fails
from fashion_operator.planning.way_in import faults
from fashion_operator.resources import Manifest, build_catalogue, migration_name
from fashion_operator.resources.pods.requests import memory_limit_field
from fashion_operator.resources.volumes import requested_storage, storage_class, wanted_class, wanted_storage
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import SERVICES, STORE_FIELDS
from fashion_operator.spec.units import is_smaller

_NO_IMAGE = {"ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName"}
_FIELDS = {
    f"{store}-{file}": f"{store}.{field}"
    for store in STORE_FIELDS.values()
    for file, field in (
        ("ca", "ca"),
        ("certificate", "clientCertificate"),
        ("key", "clientCertificate"),
        ("credentials", "credentials"),
    )
}
_NO_CONFIGURATION = {"CreateContainerConfigError", "CreateContainerError", "RunContainerError"}


@dataclass(frozen=True)
class Problem:
    """A CamelCase reason, and a sentence that says what is wrong and what to do."""

    reason: str
    message: str


def find_problem(platform: Platform, observed: Observed, rejection: Problem | None = None) -> Problem | None:
    """Return the most important problem, or None; a failed migration comes before all others.

    Args:
        rejection: why the last write failed, if it did.
    """
    asked = (
        _migration(platform, observed),
        [rejection] if rejection else [],
        _secrets(platform),
        _keys(platform, observed),
        _catalogue(platform, observed),
        _creations(observed),
        _pods(observed),
        _rollouts(observed),
        (Problem(*fault) for fault in faults(platform, observed)),
        _unreachable_stores(observed),
        _volumes(platform, observed),
    )
    return next(chain.from_iterable(asked), None)


def _secrets(platform: Platform) -> Iterable[Problem]:
    for reference, (name, key) in platform.references.items():
        if reference not in platform.secrets:
            field = _FIELDS.get(reference, reference)
            yield Problem(
                "SecretMissing", f"spec.{field}.secretRef: there is no Secret {name} with a key {key}: create it."
            )


def _keys(platform: Platform, observed: Observed) -> Iterable[Problem]:
    if lacking := lacking_keys(platform, observed):
        yield Problem(
            "KeysMissing",
            f"The Secret {platform.keys_secret} was not made by the operator, which makes no other keys instead:"
            f" give it {' and '.join(lacking)} as before.",
        )


def missing_catalogue(platform: Platform, observed: Observed) -> Problem | None:
    """Return that there is no ConfigMap with the catalogue, if the platform names one."""
    wanted = platform.spec.catalogue
    reference = wanted.config_map_ref if wanted else None
    if not reference or observed.catalogue is not None:
        return None
    return Problem(
        "CatalogueMissing",
        f"spec.catalogue: there is no ConfigMap {reference.name} with a key {reference.key}: create it.",
    )


def _catalogue(platform: Platform, observed: Observed) -> Iterable[Problem]:
    if missing := missing_catalogue(platform, observed):
        yield missing
    job = build_catalogue(platform, observed.catalogue)
    if job and fails(observed.find("Job", name := job["metadata"]["name"])):
        yield Problem(
            "CatalogueFailed",
            f"Import of the catalogue failed and is retried every few minutes: see the log of Job {name}.",
        )


def _migration(platform: Platform, observed: Observed) -> Iterable[Problem]:
    name = migration_name(platform)
    if fails(observed.find("Job", name)):
        serving = "The previous version keeps serving. " if observed.images else ""
        yield Problem(
            "MigrationFailed",
            f"Migration to {platform.version} failed and is retried every few minutes. {serving}"
            f"See the log of Job {name}: fix the database, or set another version.",
        )


def _pods(observed: Observed) -> Iterable[Problem]:
    for pod in observed.pods:
        if "deletionTimestamp" in pod["metadata"]:
            continue
        part = pod["metadata"]["labels"].get("app.kubernetes.io/name", pod["metadata"]["name"])
        yield from _unscheduled(part, pod)
        for container in _containers(pod):
            yield from _waiting(part, pod["metadata"]["name"], container)


def _waiting(part: str, pod: str, container: dict[str, Any]) -> Iterable[Problem]:
    waiting = container.get("state", {}).get("waiting", {})
    reason = waiting.get("reason", "")
    if reason in _NO_IMAGE:
        yield Problem(
            "ImageUnavailable",
            f"{part}: the image {container['image']} cannot be pulled: set another version or image.",
        )
    if reason in _NO_CONFIGURATION:
        yield Problem("CannotStart", f"{part}: {waiting.get('message', reason)}.")
    if reason == "CrashLoopBackOff" or _is_starting_again(container):
        yield _crash(part, pod, container)


def _crash(part: str, pod: str, container: dict[str, Any]) -> Problem:
    restarts = f"{part}: container {container['name']} restarts repeatedly"
    if container.get("lastState", {}).get("terminated", {}).get("reason") == OUT_OF_MEMORY:
        return Problem("OutOfMemory", f"{restarts}, for it needs more memory: raise {memory_limit_field(part)}.")
    return Problem("Crashing", f"{restarts}: kubectl logs {pod} -p.")


def _is_starting_again(container: dict[str, Any]) -> bool:
    """Whether it runs after a failure and is not ready, as between two waits of a crash loop."""
    ended = container.get("lastState", {}).get("terminated", {}).get("exitCode", 0)
    return bool(ended and container.get("restartCount", 0) and not container.get("ready"))


def _containers(pod: Manifest) -> Iterable[dict[str, Any]]:
    status = pod.get("status", {})
    yield from status.get("initContainerStatuses", ())
    yield from status.get("containerStatuses", ())


def _rollouts(observed: Observed) -> Iterable[Problem]:
    for name in SERVICES:
        for each in (observed.deployment(name) or {}).get("status", {}).get("conditions", ()):
            if each["type"] == "ReplicaFailure" and each["status"] == "True":
                yield Problem("FailedCreate", f"{name}: {each.get('message', '')}")
            if each.get("reason") == "ProgressDeadlineExceeded":
                yield Problem(
                    "RolloutFailed", f"{name}: the new pods do not become ready; the old ones keep serving."
                )


def _creations(observed: Observed) -> Iterable[Problem]:
    for (kind, name), message in observed.event_reasons.items():
        yield Problem("StoreUnready" if kind == "Pod" else "FailedCreate", f"{kind} {name}: {message}")


def _volumes(platform: Platform, observed: Observed) -> Iterable[Problem]:
    for store, field in STORE_FIELDS.items():
        claim, wanted = observed.volume(platform, store), wanted_storage(platform, store)
        if claim and wanted and is_smaller(wanted, there := requested_storage(claim)):
            yield Problem(
                "VolumeLarger",
                f"spec.{field}.embedded.storage: the volume {claim['metadata']['name']} has {there} and cannot"
                f" shrink to {wanted}: set it to {there}.",
            )
        if claim and wanted and wanted_class(platform, store) not in ("", storage_class(claim)):
            yield Problem(
                "VolumeOfOtherClass",
                f"spec.{field}.embedded.storageClassName: the volume {claim['metadata']['name']} stays in"
                f" {storage_class(claim)}: name that class, or delete the claim with what is stored in it.",
            )


def _unscheduled(part: str, pod: Manifest) -> Iterable[Problem]:
    for each in pod.get("status", {}).get("conditions", ()):
        if each["type"] == "PodScheduled" and each.get("reason") == "Unschedulable":
            yield Problem("Unschedulable", f"{part}: {each.get('message', '')}")


def _unreachable_stores(observed: Observed) -> Iterable[Problem]:
    for pod in observed.service_pods():
        for store, reason in observed.stores.get(pod["metadata"]["uid"], {}).items():
            yield Problem("StoreUnreachable", f"{pod['metadata']['name']} cannot use {store}: {reason[:500]}.")
