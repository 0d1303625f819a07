"""The fields of a FashionPlatform's spec, with the operator's defaults.

The defaults stand here and not in the custom resource's schema: those that the API server fills in stay in the
object forever, and would later contradict what a person writes next to them.
"""

from typing import Literal

import msgspec

from fashion_operator.spec.part import Part
from fashion_operator.spec.pods import Pods
from fashion_operator.spec.services import Service
from fashion_operator.spec.stores import Database, Events, StoreSpec

Quantity = int | str
Program = Literal["imaging", "color", "products", "gateway", "relevance", "postgres", "redis", "nats"]
Workload = Literal["imaging", "color", "products", "gateway", "postgres", "redis", "nats", "jobs"]
Sized = Literal[Workload, "relevance"]
"""What has resources of its own; `relevance` is a Job that needs more than the others."""


class Image(Part, frozen=True):
    """Where the service images come from; no registry: the operator's own."""

    registry: str = ""
    pull_policy: str = "IfNotPresent"
    pull_secrets: tuple[str, ...] = ()


class Ingress(Part, frozen=True):
    """How the gateway is reached from outside."""

    enabled: bool = True
    class_name: str = ""
    host: str = ""
    tls_secret: str = ""
    max_upload: str = "20Mi"
    probe: bool = True
    annotations: dict[str, str] = {}


class ParentRef(Part, frozen=True):
    """A Gateway, or one of its listeners."""

    name: str
    namespace: str = ""
    section_name: str = ""
    port: int | None = None


class Gateway(Part, frozen=True):
    """The Gateways whose listeners lead to the platform's gateway, by hosts; every host of theirs unless given."""

    parent_refs: tuple[ParentRef, ...]
    hostnames: tuple[str, ...] = ()


class DsnSecret(Part, frozen=True):
    """A Secret's key with the DSN of an error tracker."""

    name: str
    key: str = "dsn"


class Cache(Part, frozen=True):
    """How long cached values live."""

    analysis: str = "1h"
    colors: str = "30m"
    products: str = "10m"


class Color(Part, frozen=True):
    """A named color."""

    name: str
    hex: str


class Palette(Part, frozen=True):
    """The colors that take the place of the built-in ones for a tone, undertone and category."""

    tone: int
    undertone: str
    category: str
    colors: tuple[Color, ...]


class Scaling(Part, frozen=True):
    """How many pods a service has; only imaging has a queue to scale by."""

    min: int = 1
    max: int = 4
    target_cpu: int = msgspec.field(default=70, name="targetCPU")
    target_queue: int | None = None
    scale_down_seconds: int = 300


class Amounts(Part, frozen=True):
    """CPU, memory and the space of logs and temporary files."""

    cpu: Quantity | None = None
    memory: Quantity | None = None
    ephemeral_storage: Quantity | None = msgspec.field(default=None, name="ephemeral-storage")


class Resources(Part, frozen=True):
    """What a container requests, and what it may use at most."""

    requests: Amounts = Amounts()
    limits: Amounts = Amounts()


class Logging(Part, frozen=True):
    """What the services log."""

    level: str = "info"


class Tracing(Part, frozen=True):
    """Where traces go, and the share of them that does."""

    endpoint: str
    ratio: float = 0.1


class Errors(Part, frozen=True):
    """Where unhandled errors are reported."""

    secret_ref: DsnSecret


class Issuer(Part, frozen=True):
    """An OpenID Connect issuer, whose users are those of one tenant."""

    issuer: str
    audience: str
    tenant: str
    origins: tuple[str, ...] = ()


class Identity(Part, frozen=True):
    """Whose tokens the gateway takes."""

    issuers: tuple[Issuer, ...]


class Monitoring(Part, frozen=True):
    """What Prometheus and Grafana find, where their operators' APIs exist."""

    service_monitor: bool = True
    dashboards: bool | None = None
    rules: bool = True
    grafana_url: str = ""
    prometheus_url: str = ""


class ConfigMapRef(Part, frozen=True):
    """A ConfigMap's key with a catalogue, .csv or .json."""

    name: str
    key: str = "catalogue.csv"


class Catalogue(Part, frozen=True):
    """The products to import, of one of the two.

    Attributes:
        schedule: when the URL is imported again, by a cron expression in UTC.
        replace: whether products that left the catalogue are retired.
    """

    url: str = ""
    schedule: str = ""
    replace: bool = False
    config_map_ref: ConfigMapRef | None = None


class BackupVolume(Part, frozen=True):
    """Where backups are written: a claim that is there, or one that the operator makes."""

    claim_name: str = ""
    storage: str = "1Gi"
    storage_class_name: str = ""


class Backup(Part, frozen=True):
    """When an embedded database is backed up, by a cron expression in UTC, and how many backups stay."""

    schedule: str
    retention: int = 7
    volume: BackupVolume = BackupVolume()


class Relevance(Part, frozen=True):
    """Whether rankings learn from interactions, and what and when they learn.

    Attributes:
        schedule: when a version is trained, by a cron expression in UTC; once a night unless given.
        days: how far back the interactions go that it learns from.
    """

    enabled: bool = False
    schedule: str = ""
    days: int = 180


class Spec(Part, frozen=True):
    """What a platform team writes; nothing at all is a working platform."""

    version: str = ""
    image: Image = Image()
    images: dict[Program, str] = {}
    ingress: Ingress = Ingress()
    gateway: Gateway | None = None
    database: Database = Database()
    redis: StoreSpec = StoreSpec()
    events: Events = Events()
    cache: Cache = Cache()
    palettes: tuple[Palette, ...] = ()
    scaling: dict[Service, Scaling] = {}
    resources: dict[Sized, Resources] = {}
    pods: dict[Workload, Pods] = {}
    logging: Logging = Logging()
    tracing: Tracing | None = None
    errors: Errors | None = None
    identity: Identity | None = None
    monitoring: Monitoring = Monitoring()
    catalogue: Catalogue | None = None
    backup: Backup | None = None
    relevance: Relevance = Relevance()
    suspend: bool = False
    stopped: bool = False
    deletion_policy: str = "Retain"
