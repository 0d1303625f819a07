"""What the pods of a service were made of, kept beside them until the next migration is done."""

from contextlib import suppress
from typing import Any

import msgspec

from fashion_operator.resources.objects import DOMAIN, Manifest
from fashion_operator.spec.fields import Cache, Monitoring, Spec
from fashion_operator.spec.platform import Platform

ROLLED_OUT = f"{DOMAIN}/rolled-out"


def with_rollout(manifest: Manifest, platform: Platform) -> Manifest:
    """The object with the spec that pods are made of; what they re-read or never see is left out."""
    spec: Any = msgspec.structs.replace(
        platform.spec,
        version=platform.version,
        image=msgspec.structs.replace(platform.spec.image, registry=platform.registry),
        cache=Cache(),
        palettes=(),
        monitoring=Monitoring(),
        catalogue=None,
    )
    kept = {ROLLED_OUT: msgspec.json.encode(spec, order="sorted").decode()}
    return {**manifest, "metadata": {**manifest["metadata"], "annotations": kept}}


def rollout_in(found: Manifest | None, platform: Platform) -> Platform | None:
    """The platform as an object's annotation tells that it was rolled out."""
    kept = (found or {}).get("metadata", {}).get("annotations", {}).get(ROLLED_OUT, "")
    with suppress(msgspec.MsgspecError):
        return msgspec.structs.replace(platform, spec=msgspec.json.decode(kept, type=Spec))
    return None
