"""Whether the schemas are ready for what is wanted, and what pods are made of until they are; pure."""

from fashion_operator.planning.observed import Observed, child_of, condition_of
from fashion_operator.resources import build_stores, migration_name
from fashion_operator.resources.rollouts import rollout_in
from fashion_operator.spec.platform import SERVICES, Platform, Service


def migrated(platform: Platform, observed: Observed) -> bool:
    """Whether the schemas are there, as the Job shows, or every service that was rolled out after the same one."""
    name = migration_name(platform)
    if condition_of(observed.find("Job", name), "Complete"):
        return True
    rolled = [rolled_out(platform, observed, service) for service in SERVICES]
    return all(each and migration_name(each) == name for each in rolled)


def served(platform: Platform, observed: Observed, service: Service) -> Platform | None:
    """What a service's pods are made of: the platform once it is migrated, until then as it was rolled out."""
    return platform if migrated(platform, observed) else rolled_out(platform, observed, service)


def rolled_out(platform: Platform, observed: Observed, service: Service) -> Platform | None:
    """The platform as a service was rolled out last; nothing before the first time."""
    found = observed.deployment(service), observed.address(service)
    kept = (rollout_in(each, platform) for each in found)
    return next((each for each in kept if each), None)


def in_use(platform: Platform, observed: Observed) -> list[Platform]:
    """The platform, and as what else it is served: the stores of all of them are needed."""
    found = [platform]
    for service in SERVICES:
        other = served(platform, observed, service)
        if other and other not in found:
            found.append(other)
    return found


def embedded_stores(platform: Platform) -> list[str]:
    """The names of the embedded stores."""
    return [name for kind, name in map(child_of, build_stores(platform, "")) if kind == "StatefulSet"]


def unready_stores(platform: Platform, observed: Observed) -> list[str]:
    """The embedded stores that do not run; of others the migration tells."""
    found = {name: observed.find("StatefulSet", name) or {} for name in embedded_stores(platform)}
    return [name for name, each in found.items() if not each.get("status", {}).get("readyReplicas")]
