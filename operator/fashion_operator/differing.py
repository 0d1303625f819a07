"""Whether what is differs from what should be: only then is anything written."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from fashion_operator.resources import Manifest

LONG = 200
APPLIED = "fashion-platform.dev/applied"


def signed(manifest: Manifest) -> Manifest:
    """The manifest with a digest of itself, which tells a field that is no longer wanted from one never set."""
    content = msgspec.json.encode(manifest, order="sorted")
    meta = manifest["metadata"]
    annotations = {**meta.get("annotations", {}), APPLIED: hashlib.sha256(content).hexdigest()[:16]}
    return {**manifest, "metadata": {**meta, "annotations": annotations}}


def signature(manifest: Manifest) -> str | None:
    """The digest that a manifest was applied with."""
    found: str | None = manifest["metadata"].get("annotations", {}).get(APPLIED)
    return found


def abridged(value: str) -> str:
    """A long text by its digest, which is enough to tell whether it differs."""
    return value if len(value) <= LONG else hashlib.sha256(value.encode()).hexdigest()


def covers(observed: Any, desired: Any) -> bool:
    """Whether everything desired is so; what others added beside it does not matter."""
    if isinstance(desired, Mapping):
        return isinstance(observed, Mapping) and all(
            key in observed and covers(observed[key], value) for key, value in desired.items()
        )
    if isinstance(desired, list):
        return (
            isinstance(observed, list)
            and len(observed) == len(desired)
            and all(covers(one, other) for one, other in zip(observed, desired, strict=True))
        )
    return bool(observed == desired) or (isinstance(desired, str) and observed == abridged(desired))
