"""What people add to the pods of a part: where they run, what they are called, and their environment."""

from typing import Any

import msgspec

Manifest = dict[str, Any]


class Toleration(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A taint that pods tolerate."""

    key: str = ""
    operator: str = ""
    value: str = ""
    effect: str = ""
    toleration_seconds: int | None = None


class Variable(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A variable of every container: a value, or where Kubernetes takes it from."""

    name: str
    value: str = ""
    value_from: Manifest = {}


class Pods(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What is added to the pods of a part; `affinity` and the constraints are as Kubernetes has them."""

    node_selector: dict[str, str] = {}
    tolerations: tuple[Toleration, ...] = ()
    affinity: Manifest = {}
    topology_spread_constraints: tuple[Manifest, ...] = ()
    priority_class_name: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    service_account_annotations: dict[str, str] = {}
    env: tuple[Variable, ...] = ()
