"""The platform's own keys where people keep them, as in a vault; pure."""

from fashion_operator.planning.observed import Observed
from fashion_operator.resources.rollouts import rollout_in
from fashion_operator.spec.platform import OWN_KEYS, OwnKey, Platform
from fashion_operator.spec.services import SERVICES


def are_brought(platform: Platform, observed: Observed) -> bool:
    """Whether people keep the keys themselves, also where their Secret has gone since the last rollout."""
    if observed.find("Secret", platform.keys_secret):
        return False
    return platform.brings_keys or any(_were_brought(platform, observed, each) for each in SERVICES)


def lacking_keys(platform: Platform, observed: Observed) -> list[OwnKey]:
    """Return the keys that are missing in the Secret that people keep."""
    brought = are_brought(platform, observed)
    return [key for key in OWN_KEYS if brought and key not in platform.secrets]


def _were_brought(platform: Platform, observed: Observed, service: str) -> bool:
    found = rollout_in(observed.deployment(service), platform)
    return found is not None and found.brings_keys
