"""What people add to the pods of a part, in the pod template that the operator makes."""

from collections.abc import Mapping
from typing import Any

import msgspec

from fashion_operator.resources.objects import Manifest
from fashion_operator.spec.pods import Pods, Toleration


def with_additions(template: Manifest, added: Pods, selector: Mapping[str, str]) -> Manifest:
    """The template with what people add; labels of ours stay, and a placement of theirs takes the place of ours.

    Args:
        selector: the labels of these pods, which constraints without a labelSelector count.
    """
    meta, spec = template["metadata"], template["spec"]
    annotations = {**meta.get("annotations", {}), **added.annotations}
    return {
        "metadata": {
            **meta,
            "labels": {**added.labels, **meta["labels"]},
            **({"annotations": annotations} if annotations else {}),
        },
        "spec": {
            **spec,
            **_placement(spec, added, selector),
            **_containers(spec, added),
            "volumes": [*spec["volumes"], *map(msgspec.to_builtins, added.volumes)],
        },
    }


def _placement(spec: Manifest, added: Pods, selector: Mapping[str, str]) -> Manifest:
    constraints = [_counting(each, selector) for each in added.topology_spread_constraints]
    placement = {
        "nodeSelector": added.node_selector,
        "tolerations": _tolerations(spec.get("tolerations", ()), added.tolerations),
        "affinity": added.affinity,
        "topologySpreadConstraints": constraints,
        "priorityClassName": added.priority_class_name,
    }
    return {name: value for name, value in placement.items() if value}


def _counting(constraint: Manifest, selector: Mapping[str, str]) -> Manifest:
    return {"labelSelector": {"matchLabels": dict(selector)}, **constraint}


def _tolerations(ours: Any, added: tuple[Toleration, ...]) -> list[Manifest]:
    """Ours and theirs; of two for one taint, theirs."""
    theirs = {(each.key, each.effect) for each in added}
    kept = [each for each in ours if (each["key"], each["effect"]) not in theirs]
    return [*kept, *(msgspec.to_builtins(each) for each in added)]


def _containers(spec: Manifest, added: Pods) -> Manifest:
    """The containers with what is added, before which ours stands: variables of theirs may refer to ours."""
    variables = [msgspec.to_builtins(each) for each in added.env]
    mounts = [msgspec.to_builtins(each) for each in added.volume_mounts]
    return {
        kind: [
            {**each, "env": [*each["env"], *variables], "volumeMounts": [*each["volumeMounts"], *mounts]}
            for each in spec[kind]
        ]
        for kind in ("containers", "initContainers")
        if kind in spec
    }
