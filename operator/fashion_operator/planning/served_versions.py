"""The version that each service runs: the wanted one once its schemas are ready, else the last rollout."""

from collections.abc import Mapping
from dataclasses import dataclass

from fashion_operator.planning.observed import Observed, condition_of
from fashion_operator.resources import migration_name
from fashion_operator.resources.rollouts import rollout_in
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import SERVICES, Service


@dataclass(frozen=True)
class ServedVersions:
    """The platform as each service runs it.

    Attributes:
        wanted: the platform as the object describes it now.
        is_migrated: whether the schemas are ready for the wanted platform.
        by_service: what the pods of each service are made of; None before the first rollout.
    """

    wanted: Platform
    is_migrated: bool
    by_service: Mapping[Service, Platform | None]

    @property
    def current(self) -> Platform | None:
        """The platform that the first service runs; None before the first rollout."""
        return next(filter(None, self.by_service.values()), None)

    @property
    def in_use(self) -> list[Platform]:
        """The wanted platform and every other one that is served: the stores of all of them are needed."""
        found = [self.wanted]
        for other in self.by_service.values():
            if other and other not in found:
                found.append(other)
        return found


def served_versions(platform: Platform, observed: Observed) -> ServedVersions:
    """Return the version that each service runs."""
    rolled_out = {service: _rolled_out(platform, observed, service) for service in SERVICES}
    if _is_migrated(platform, observed, rolled_out):
        return ServedVersions(platform, True, dict.fromkeys(SERVICES, platform))
    return ServedVersions(platform, False, rolled_out)


def last_rollout(platform: Platform, observed: Observed) -> Platform | None:
    """Return the platform as its first service was rolled out last; None before the first rollout."""
    return next(filter(None, (_rolled_out(platform, observed, service) for service in SERVICES)), None)


def _is_migrated(platform: Platform, observed: Observed, rolled_out: Mapping[Service, Platform | None]) -> bool:
    """Whether the migration Job is complete, or every service was rolled out after the same migration."""
    name = migration_name(platform)
    if condition_of(observed.find("Job", name), "Complete"):
        return True
    return all(each and migration_name(each) == name for each in rolled_out.values())


def _rolled_out(platform: Platform, observed: Observed, service: Service) -> Platform | None:
    found = observed.deployment(service), observed.address(service)
    return next(filter(None, (rollout_in(each, platform) for each in found)), None)
