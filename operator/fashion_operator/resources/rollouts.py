"""What the pods of a service were made of, kept with them until the next migration is done."""

from contextlib import suppress
from typing import Any

import msgspec

from fashion_operator.resources.objects import DOMAIN, Manifest
from fashion_operator.spec.fields import Cache, Monitoring, Relevance, Spec
from fashion_operator.spec.platform import Platform, Reference, SecretValue

ROLLED_OUT, SECRETS = f"{DOMAIN}/rolled-out", f"{DOMAIN}/secrets"


def with_rollout(manifest: Manifest, platform: Platform) -> Manifest:
    """The object with the spec that pods are made of; what they re-read or never see is left out."""
    asked = platform.spec.monitoring
    spec: Any = msgspec.structs.replace(
        platform.spec,
        version=platform.version,
        image=msgspec.structs.replace(platform.spec.image, registry=platform.registry),
        cache=Cache(),
        palettes=(),
        monitoring=Monitoring(
            dashboards=asked.dashboards, grafana_url=asked.grafana_url, prometheus_url=asked.prometheus_url
        ),
        catalogue=None,
        backup=None,
        relevance=Relevance(enabled=platform.spec.relevance.enabled),
        suspend=False,
        stopped=False,
        deletion_policy="Retain",
    )
    kept = {ROLLED_OUT: _encode(spec), SECRETS: _encode(platform.secrets)}
    return {**manifest, "metadata": {**manifest["metadata"], "annotations": kept}}


def is_rollout_of(found: Manifest, platform: Platform) -> bool:
    """Whether an object was rolled out for the platform as it is now."""
    wanted = with_rollout({"metadata": {}}, platform)["metadata"]["annotations"]
    annotations = found["metadata"].get("annotations", {})
    return all(annotations.get(name) == value for name, value in wanted.items())


def rollout_in(found: Manifest | None, platform: Platform) -> Platform | None:
    """Return the platform as it was rolled out, from an object's annotation."""
    kept = (found or {}).get("metadata", {}).get("annotations", {})
    with suppress(msgspec.MsgspecError):
        spec = msgspec.json.decode(kept.get(ROLLED_OUT, ""), type=Spec)
        secrets = msgspec.json.decode(kept.get(SECRETS, "{}"), type=dict[Reference, SecretValue])
        return msgspec.structs.replace(platform, spec=spec, secrets=secrets)
    return None


def _encode(value: Any) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
