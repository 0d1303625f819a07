"""What people add to the pods of a part: where they run, what they are called, their environment and volumes."""

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


class Volume(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A volume of one of these kinds."""

    name: str
    config_map: Manifest | None = None
    secret: Manifest | None = None
    projected: Manifest | None = None
    csi: Manifest | None = None
    persistent_volume_claim: Manifest | None = None
    ephemeral: Manifest | None = None
    empty_dir: Manifest | None = None


class VolumeMount(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Where every container finds a volume."""

    name: str
    mount_path: str
    sub_path: str = ""
    read_only: bool = False


class Pods(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What is added to the pods of a part; `affinity`, constraints and volumes are as Kubernetes has them."""

    node_selector: dict[str, str] = {}
    tolerations: tuple[Toleration, ...] = ()
    affinity: Manifest = {}
    topology_spread_constraints: tuple[Manifest, ...] = ()
    priority_class_name: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    service_account_annotations: dict[str, str] = {}
    env: tuple[Variable, ...] = ()
    volumes: tuple[Volume, ...] = ()
    volume_mounts: tuple[VolumeMount, ...] = ()
