"""What to do about a platform: a pure function of what is wanted and what is observed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from fashion_operator.planning.diff import covers, signature, signed
from fashion_operator.planning.observed import (
    Observed,
    child_of,
    condition_of,
    is_finished,
    is_owned,
    is_rolled_out,
)
from fashion_operator.planning.served_versions import ServedVersions, served_versions
from fashion_operator.planning.upgrading.turns import differs_in_pods_alone, keeps_pods
from fashion_operator.planning.wanted import knows_secrets, wanted
from fashion_operator.resources import Manifest, NewSecrets, build_configuration, revision_of
from fashion_operator.resources.backups import PART as BACKUP
from fashion_operator.resources.catalogues import PART as CATALOGUE
from fashion_operator.resources.catalogues import imports_the_same
from fashion_operator.resources.objects import MADE_ONCE, lasting
from fashion_operator.resources.relevance import PART as RELEVANCE
from fashion_operator.resources.stores import is_of_store
from fashion_operator.resources.volumes import CLAIM
from fashion_operator.spec.keys import ChildKey
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import SERVICES

_NEVER_SPARE = {"CronJob", "Deployment", "HorizontalPodAutoscaler", "Pod", CLAIM}


@dataclass(frozen=True)
class Plan:
    """What has to be written, in order; nothing when all is as it should be.

    Attributes:
        held_back: what would be written of a suspended platform.
    """

    apply: list[Manifest] = field(default_factory=list)
    delete: list[ChildKey] = field(default_factory=list)
    drifted: list[ChildKey] = field(default_factory=list)
    revision: str = ""
    held_back: tuple[ChildKey, ...] = ()


def reconcile(platform: Platform, observed: Observed, new: NewSecrets) -> Plan:
    """The writes that bring a platform from what is observed to what is wanted.

    Args:
        new: for the Secrets that are not there yet.
    """
    revision = revision_of(build_configuration(platform))
    if platform.spec.suspend:
        resumed = msgspec.structs.replace(platform, spec=msgspec.structs.replace(platform.spec, suspend=False))
        return Plan(revision=revision, held_back=tuple(map(child_of, reconcile(resumed, observed, new).apply)))
    versions = served_versions(platform, observed)
    desired = {child_of(each): signed(each) for each in wanted(versions, observed, new)}
    leaving = {child for child, each in observed.children.items() if _is_anothers(each, platform)}
    present = {child: observed.find(*child) for child in desired if child not in leaving}
    stale = [child for child, found in present.items() if _is_stale(found, desired[child])]
    apply = [child for child, found in present.items() if child not in stale and differs(found, desired[child])]
    if keeps_pods(platform, observed):
        apply = [child for child in apply if not differs_in_pods_alone(present[child], desired[child])]
    return Plan(
        apply=[desired[child] for child in apply],
        delete=[
            *stale,
            *_spent(versions, observed, desired, apply),
            *_outdated_imports(platform, observed, desired),
        ],
        drifted=[child for child in apply if _drifted(observed.find(*child), desired[child])],
        revision=revision,
    )


def _spent(
    versions: ServedVersions, observed: Observed, desired: Mapping[ChildKey, Manifest], apply: Sequence[ChildKey]
) -> list[ChildKey]:
    """What is not wanted and may go: a Job that is done and a store only when their successors serve."""
    if any(kind == "Secret" and not observed.find(kind, name) for kind, name in desired):
        return []
    if not knows_secrets(versions.wanted, observed):
        return []
    done = versions.is_migrated
    rolled = done and not any(kind == "Deployment" for kind, _ in apply) and _serves_alone(observed)
    spare = {
        child: each
        for child, each in observed.children.items()
        if child not in desired and _may_be_spare(child, versions.wanted) and is_owned(each, versions.wanted)
    }
    return [child for child, each in spare.items() if _may_go(each, done, rolled)]


def _outdated_imports(
    platform: Platform, observed: Observed, desired: Mapping[ChildKey, Manifest]
) -> list[ChildKey]:
    """Jobs of the schedule that would go on with what was wanted before, and keep the next one from its turn."""
    key = "CronJob", f"{platform.name}-{CATALOGUE}"
    schedule, found = desired.get(key), observed.find(*key)
    if not schedule or not found:
        return []
    uid = found["metadata"]["uid"]
    started = {child: each for child, each in observed.children.items() if child[0] == "Job" and _is_of(uid, each)}
    return [
        child for child, each in started.items() if not is_finished(each) and not imports_the_same(each, schedule)
    ]


def _is_of(uid: str, found: Manifest) -> bool:
    return any(owner["uid"] == uid for owner in found["metadata"].get("ownerReferences", ()))


def _may_be_spare(child: ChildKey, platform: Platform) -> bool:
    kind, name = child
    schedule = platform.spec.catalogue.schedule if platform.spec.catalogue else ""
    asked = {
        f"{platform.name}-{BACKUP}": platform.spec.backup,
        f"{platform.name}-{CATALOGUE}": schedule,
        f"{platform.name}-{RELEVANCE}": platform.spec.relevance.enabled,
    }
    return kind not in _NEVER_SPARE or (kind == "CronJob" and not asked.get(name, True))


def _may_go(found: Manifest, migrated: bool, rolled: bool) -> bool:
    if found["kind"] == "Job":
        return migrated or not condition_of(found, "Complete")
    return rolled or not is_of_store(found)


def _serves_alone(observed: Observed) -> bool:
    """Whether what was rolled out has taken the place of what was before, to the last pod."""
    leaving = any("deletionTimestamp" in pod["metadata"] for pod in observed.service_pods())
    return not leaving and all(is_rolled_out(observed.deployment(service)) for service in SERVICES)


def _is_stale(found: Manifest | None, desired: Manifest) -> bool:
    """Whether a Job has to be made anew: it gave up, or would go on with what was wanted before."""
    if found is None or desired["kind"] != "Job" or condition_of(found, "Complete"):
        return False
    return condition_of(found, "Failed") or signature(found) != signature(desired)


def _is_anothers(found: Manifest, platform: Platform) -> bool:
    """Whether it waits for its deletion with an earlier platform of the same name."""
    return bool(found["metadata"].get("ownerReferences")) and not is_owned(found, platform)


def differs(found: Manifest | None, desired: Manifest) -> bool:
    """Whether an object has to be written."""
    if found is None:
        return True
    if desired["kind"] in MADE_ONCE:
        return not _lasts(found["metadata"], lasting(desired))
    return signature(found) != signature(desired) or not covers(found, desired)


def _lasts(found: Manifest, desired: Manifest) -> bool:
    """Whether the metadata is so; what is wanted to be missing is, or is empty."""
    wanted = {key: value for key, value in desired.items() if value is not None}
    return covers(found, wanted) and not any(found.get(key) for key in desired.keys() - wanted.keys())


def _drifted(found: Manifest | None, desired: Manifest) -> bool:
    return found is not None and (desired["kind"] in MADE_ONCE or signature(found) == signature(desired))
