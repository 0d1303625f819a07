"""Whether what is differs from what should be: only then is anything written."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from fashion_operator.resources import Manifest

LONG = 200
APPLIED = "fashion-platform.dev/applied"


def signed(manifest: Manifest) -> Manifest:
    """Return the manifest with its digest: a field that is no longer wanted differs from one never set."""
    content = msgspec.json.encode(manifest, order="sorted")
    meta = manifest["metadata"]
    annotations = {**meta.get("annotations", {}), APPLIED: hashlib.sha256(content).hexdigest()[:16]}
    return {**manifest, "metadata": {**meta, "annotations": annotations}}


def signature(manifest: Manifest) -> str | None:
    """The digest that a manifest was applied with."""
    found: str | None = manifest["metadata"].get("annotations", {}).get(APPLIED)
    return found


def abridged(value: str) -> str:
    """Return the digest of a long text, which is enough to see whether it differs."""
    return value if len(value) <= LONG else hashlib.sha256(value.encode()).hexdigest()


def covers(observed: Any, desired: Any, exactly: bool = False) -> bool:
    """Whether everything desired is so; what others added matters only where it selects or stops something.

    Args:
        exactly: whether a field that nobody asked for matters too.
    """
    if isinstance(desired, Mapping):
        return (
            isinstance(observed, Mapping)
            and not _surplus(observed, desired, exactly)
            and all(
                key in observed and _covers(key, observed[key], value, exactly) for key, value in desired.items()
            )
        )
    if isinstance(desired, list):
        return (
            isinstance(observed, list)
            and len(observed) == len(desired)
            and all(covers(one, other, exactly) for one, other in zip(observed, desired, strict=True))
        )
    return bool(observed == desired) or (isinstance(desired, str) and observed == abridged(desired))


def merge_patch(observed: Any, desired: Any, exactly: bool = False) -> Any:
    """The JSON merge patch that makes what is observed cover what is desired.

    Unlike an apply, it also takes away what others put into a list or a selector.
    """
    if not (isinstance(observed, Mapping) and isinstance(desired, Mapping)):
        return desired
    differing = {
        key: merge_patch(observed.get(key), value, exactly or key in _EXACT)
        for key, value in desired.items()
        if key not in observed or not _covers(key, observed[key], value, exactly)
    }
    return {**dict.fromkeys(_surplus(observed, desired, exactly)), **differing}


def _covers(key: str, observed: Any, desired: Any, exactly: bool) -> bool:
    return covers(observed, desired, exactly or key in _EXACT)


def _surplus(observed: Mapping[str, Any], desired: Mapping[str, Any], exactly: bool) -> list[str]:
    """The fields that others added and that have to go."""
    added = observed.keys() - desired.keys()
    return sorted(key for key in added if exactly or (key in _UNASKED and observed[key]))


_EXACT = {"selector", "labelSelector", "namespaceSelector", "podSelector", "from", "to"}
_UNASKED = {"paused", "suspend", "from", "to", "egress", "initContainers"}
