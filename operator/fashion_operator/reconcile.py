"""What to do about a platform: a pure function of what is wanted and what is observed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from fashion_operator.differing import covers, signature, signed
from fashion_operator.platform import SERVICES, Platform, Service
from fashion_operator.reflecting import Child
from fashion_operator.resources import (
    Manifest,
    build_catalogue,
    build_configuration,
    build_credentials,
    build_ingress,
    build_maintenance,
    build_migration,
    build_monitoring,
    build_service,
    build_stores,
    revision_of,
)
from fashion_operator.resources.objects import NAME

_ROLLING = {"Deployment", "HorizontalPodAutoscaler"}
_MADE_ONCE = {"Job", "Secret"}


@dataclass(frozen=True)
class Observed:
    """What is in the cluster of a platform.

    Attributes:
        children: by kind and name; Secrets without their data.
        pods: those of the services and jobs.
        apis: the API groups that are served.
        revisions: the configuration that each pod says it serves, by the pod's uid.
        catalogue: digest of the ConfigMap that the platform names, None where there is none.
    """

    children: Mapping[Child, Manifest] = field(default_factory=dict)
    pods: Sequence[Manifest] = ()
    apis: frozenset[str] = frozenset()
    revisions: Mapping[str, str] = field(default_factory=dict)
    catalogue: str | None = None

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
        deployments = (child for (kind, _), child in self.children.items() if kind == "Deployment")
        return next((each for each in deployments if each["metadata"]["labels"][NAME] == service), None)


@dataclass(frozen=True)
class Plan:
    """What has to be written, in order; nothing when all is as it should be."""

    apply: list[Manifest] = field(default_factory=list)
    delete: list[Child] = field(default_factory=list)
    drifted: list[Child] = field(default_factory=list)
    revision: str = ""


def reconcile(platform: Platform, observed: Observed, password: str) -> Plan:
    """The writes that bring a platform from what is observed to what is wanted.

    Args:
        password: for embedded stores that have none yet.
    """
    revision = revision_of(build_configuration(platform))
    if platform.spec.suspend:
        return Plan(revision=revision)
    desired = {child_of(each): signed(each) for each in wanted(platform, observed, password)}
    leaving = {child for child, each in observed.children.items() if _is_anothers(each, platform)}
    apply = [
        child for child in desired if child not in leaving and _differs(observed.find(*child), desired[child])
    ]
    spare = [
        child for child, each in observed.children.items() if child not in desired and is_owned(each, platform)
    ]
    return Plan(
        apply=[desired[child] for child in apply],
        delete=[child for child in spare if _is_spent(child, platform, observed)],
        drifted=[child for child in apply if _drifted(observed.find(*child), desired[child])],
        revision=revision,
    )


def wanted(platform: Platform, observed: Observed, password: str) -> list[Manifest]:
    """Every object that a platform should have now, in the order in which they are needed."""
    credentials = build_credentials(platform, password)
    secret = observed.find(*child_of(credentials)) if credentials else None
    if credentials and not secret:
        return [build_configuration(platform), credentials]
    stamp = secret["metadata"]["uid"] if secret else ""
    first = [build_configuration(platform), *([credentials] if credentials else [])]
    migration = build_migration(platform)
    begin = observed.find(*child_of(migration)) or stores_ready(platform, observed)
    images = platform.images if migrated(platform, observed) else observed.images
    return [
        *first,
        *build_stores(platform, stamp),
        *([migration] if begin else []),
        *(each for name in SERVICES for each in _service(platform, name, images.get(name), stamp, observed.apis)),
        *_others(platform, observed),
    ]


def _service(
    platform: Platform, name: Service, image: str | None, stamp: str, apis: frozenset[str]
) -> list[Manifest]:
    """A service's objects; without an image, before the first migration, those that need none."""
    objects = build_service(platform, name, image or "", stamp, apis)
    return objects if image else [each for each in objects if each["kind"] not in _ROLLING]


def _others(platform: Platform, observed: Observed) -> list[Manifest]:
    built = (
        build_catalogue(platform, observed.catalogue) if migrated(platform, observed) else None,
        build_maintenance(platform),
        build_ingress(platform),
    )
    return [*(each for each in built if each), *build_monitoring(platform, observed.apis)]


def _is_spent(child: Child, platform: Platform, observed: Observed) -> bool:
    """Whether an object that is not wanted may go: a Job only when its successor is done."""
    kind, _ = child
    if kind == "Pod" or lacks_credentials(platform, observed):
        return False
    return kind != "Job" or migrated(platform, observed)


def lacks_credentials(platform: Platform, observed: Observed) -> bool:
    """Whether the embedded stores wait for their Secret."""
    credentials = build_credentials(platform, "")
    return credentials is not None and observed.find(*child_of(credentials)) is None


def stores_ready(platform: Platform, observed: Observed) -> bool:
    """Whether every embedded store runs; of others the migration tells."""
    stores = [child_of(each) for each in build_stores(platform, "") if each["kind"] == "StatefulSet"]
    return all((observed.find(*each) or {}).get("status", {}).get("readyReplicas") for each in stores)


def migrated(platform: Platform, observed: Observed) -> bool:
    """Whether the schemas are those of the wanted version, as the Job or the running version shows."""
    job = observed.find("Job", build_migration(platform)["metadata"]["name"])
    return condition_of(job, "Complete") if job else observed.images == platform.images


def condition_of(found: Manifest | None, name: str) -> bool:
    """Whether an object has a condition that is True."""
    conditions = (found or {}).get("status", {}).get("conditions", ())
    return any(each["type"] == name and each["status"] == "True" for each in conditions)


def child_of(manifest: Manifest) -> Child:
    """The kind and name of a manifest."""
    return manifest["kind"], manifest["metadata"]["name"]


def is_owned(found: Manifest, platform: Platform) -> bool:
    """Whether the object is this platform's, and not of an earlier one with the same name."""
    owners = found["metadata"].get("ownerReferences", ())
    return found["kind"] == "Pod" or any(owner["uid"] == platform.uid for owner in owners)


def _is_anothers(found: Manifest, platform: Platform) -> bool:
    """Whether it waits for its deletion with an earlier platform of the same name."""
    return bool(found["metadata"].get("ownerReferences")) and not is_owned(found, platform)


def _differs(found: Manifest | None, desired: Manifest) -> bool:
    if found is None:
        return True
    if desired["kind"] in _MADE_ONCE:
        return False
    return signature(found) != signature(desired) or not covers(found, desired)


def _drifted(found: Manifest | None, desired: Manifest) -> bool:
    return found is not None and signature(found) == signature(desired)
