"""A FashionPlatform, typed, with the operator's defaults for whatever it leaves out.

The defaults stand here and not in the custom resource's schema: those that the API server fills in stay in the
object for ever, and would later contradict what a person writes beside them.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Literal, get_args

import msgspec

from fashion_operator.spec.units import canonical

Service = Literal["imaging", "color", "products", "gateway"]
SERVICES: tuple[Service, ...] = get_args(Service)
WITH_TABLES: tuple[Service, ...] = ("imaging", "color", "products")
PORTS: dict[Service, int] = {"gateway": 8080, "imaging": 8001, "color": 8002, "products": 8003}
LONGEST_PREFIX = 31

Quantity = int | str


class Part(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A part of the spec; what it leaves out has the value that stands here."""


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


class UrlSecret(Part, frozen=True):
    """A Secret's key with the URL of a store."""

    name: str
    key: str = "url"


class DsnSecret(Part, frozen=True):
    """A Secret's key with the DSN of an error tracker."""

    name: str
    key: str = "dsn"


class Embedded(Part, frozen=True):
    """A store of the platform's own, for development."""

    storage: str = "1Gi"


class Store(Part, frozen=True):
    """A database or Redis: one that is there, or an embedded one."""

    secret_ref: UrlSecret | None = None
    embedded: Embedded | None = None

    @property
    def is_embedded(self) -> bool:
        """Whether the operator runs it."""
        return self.secret_ref is None

    @property
    def storage(self) -> str:
        """The size of the embedded store's volume."""
        return canonical((self.embedded or Embedded()).storage)


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
    """CPU and memory."""

    cpu: Quantity | None = None
    memory: Quantity | None = None


class Resources(Part, frozen=True):
    """What a pod of a service asks for, and what it may use at most."""

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


class Monitoring(Part, frozen=True):
    """What Prometheus and Grafana find, where their operators' APIs exist."""

    service_monitor: bool = True
    dashboards: bool | None = None
    rules: bool = True


class ConfigMapRef(Part, frozen=True):
    """A ConfigMap's key with a catalogue, .csv or .json."""

    name: str
    key: str = "catalogue.csv"


class Catalogue(Part, frozen=True):
    """The products to import."""

    config_map_ref: ConfigMapRef


class Spec(Part, frozen=True):
    """What a platform team writes; nothing at all is a working platform."""

    version: str = ""
    image: Image = Image()
    images: dict[Service, str] = {}
    ingress: Ingress = Ingress()
    database: Store = Store()
    redis: Store = Store()
    cache: Cache = Cache()
    palettes: tuple[Palette, ...] = ()
    scaling: dict[Service, Scaling] = {}
    resources: dict[Service, Resources] = {}
    logging: Logging = Logging()
    tracing: Tracing | None = None
    errors: Errors | None = None
    monitoring: Monitoring = Monitoring()
    catalogue: Catalogue | None = None
    suspend: bool = False


class Defaults(msgspec.Struct, frozen=True):
    """What an operator gives to platforms that do not say otherwise, and where it and Prometheus run.

    Attributes:
        monitoring_labels: those that Prometheus selects its ServiceMonitors and PrometheusRules by.
        runbook_url: where people read the runbook, if it is anywhere but in the repository.
    """

    version: str
    registry: str = "fashion"
    namespace: str = "fashion-system"
    monitoring_namespace: str = "monitoring"
    postgres_image: str = "postgres:17"
    redis_image: str = "redis:8"
    monitoring_labels: dict[str, str] = {}
    runbook_url: str = ""


class Platform(msgspec.Struct, frozen=True):
    """One FashionPlatform."""

    name: str
    namespace: str
    uid: str
    generation: int
    spec: Spec
    defaults: Defaults

    @property
    def version(self) -> str:
        """The tag of the service images."""
        return self.spec.version or self.defaults.version

    @property
    def registry(self) -> str:
        """Where the service images come from."""
        return self.spec.image.registry or self.defaults.registry

    @property
    def images(self) -> dict[str, str]:
        """The image of every service."""
        return {service: self.image(service) for service in SERVICES}

    def image(self, service: Service) -> str:
        """The image of a service."""
        return self.spec.images.get(service) or f"{self.registry}/{service}:{self.version}"

    def scaling(self, service: Service) -> Scaling:
        """How many pods a service has."""
        return self.spec.scaling.get(service, Scaling())

    @property
    def url(self) -> str:
        """Where clients find the platform: outside of the cluster if its host is known, else inside."""
        ingress = self.spec.ingress
        if ingress.enabled and ingress.host and not ingress.host.startswith("*"):
            return f"{'https' if ingress.tls_secret else 'http'}://{ingress.host}"
        return f"http://{self.name}-gateway.{self.namespace}:{PORTS['gateway']}"

    @property
    def prefix(self) -> str:
        """What schemas, keys and streams begin with."""
        return prefix_of(self.namespace, self.name)


def prefix_of(namespace: str, name: str) -> str:
    """What a platform is called where Kubernetes' names do not fit; no other platform has the same.

    `{namespace}_{name}` where that is short and plain. Else a digest follows two underscores, which no plain one
    has: Kubernetes allows none in a name.
    """
    plain = f"{namespace}_{name}"
    if re.fullmatch(rf"[a-z][a-z0-9_]{{0,{LONGEST_PREFIX - 1}}}", plain):
        return plain
    digest = sha256(plain.encode()).hexdigest()[:10]
    readable = re.sub(r"[^a-z0-9]", "_", f"p{plain}" if plain[0].isdigit() else plain)
    return f"{readable[: LONGEST_PREFIX - 12]}__{digest}"


def parse_platform(body: Mapping[str, Any], defaults: Defaults) -> Platform:
    """Read a FashionPlatform as the API server gives it.

    Raises:
        msgspec.ValidationError: a field is wrong, which an older definition of the resource may have let in.
    """
    meta = body["metadata"]
    return Platform(
        name=meta["name"],
        namespace=meta["namespace"],
        uid=meta["uid"],
        generation=meta["generation"],
        spec=msgspec.convert(body.get("spec", {}), Spec),
        defaults=defaults,
    )
