"""One FashionPlatform, typed."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Literal, get_args

import msgspec

from fashion_operator.spec.fields import DsnSecret, Scaling, Spec, Workload
from fashion_operator.spec.pods import Pods
from fashion_operator.spec.prefix import prefix_of
from fashion_operator.spec.services import PORTS, SERVICES, STORE_FIELDS, WITH_TABLES, Service, Store, StoreField
from fashion_operator.spec.stores import StoreSpec, UrlSecret

OwnKey = Literal["gateway-keys", "pseudonym-key"]
"""A key of the Secret with the platform's own keys."""

StoreFile = Literal[
    "database-ca",
    "database-certificate",
    "database-key",
    "redis-ca",
    "redis-certificate",
    "redis-key",
    "events-ca",
    "events-certificate",
    "events-key",
    "events-credentials",
]
"""What connections to a store are secured by."""

Reference = StoreField | Literal["errors"] | Service | OwnKey | StoreFile
"""A value in a Secret; that of a service is the URL of its role in the database.

The platform's own keys are referenced where somebody else made their Secret.
"""

OWN_KEYS: tuple[OwnKey, ...] = get_args(OwnKey)
STORE_FILES: tuple[StoreFile, ...] = get_args(StoreFile)


class Defaults(msgspec.Struct, frozen=True):
    """What an operator gives to platforms that do not say otherwise, and where it and Prometheus run.

    Attributes:
        arbitrary_users: whether the cluster gives each namespace users of its own, as OpenShift does.
        monitoring_labels: those that Prometheus selects its ServiceMonitors and PrometheusRules by.
        runbook_url: where people read the runbook, if it is anywhere but in the repository.
    """

    version: str
    registry: str = "fashion"
    namespace: str = "fashion-system"
    monitoring_namespace: str = "monitoring"
    postgres_image: str = "postgres:17"
    redis_image: str = "redis:8"
    nats_image: str = "nats:2.11"
    arbitrary_users: bool = False
    monitoring_labels: dict[str, str] = {}
    runbook_url: str = ""

    @property
    def release(self) -> str:
        """What names everything that an operator makes pods of: its version and a digest of its other defaults."""
        images = (self.postgres_image, self.redis_image, self.nats_image)
        given = (self.version, self.registry, *images, self.arbitrary_users)
        return f"{self.version}-{sha256(msgspec.json.encode(given)).hexdigest()[:6]}"


class SecretValue(msgspec.Struct, frozen=True):
    """What is kept of a value that a platform reads from a Secret: a digest, and the ports of a URL."""

    digest: str
    ports: tuple[int, ...] = ()


class Platform(msgspec.Struct, frozen=True):
    """One FashionPlatform.

    Attributes:
        secrets: what is known of the values that it reads from Secrets, by reference; a missing one is left out.
    """

    name: str
    namespace: str
    uid: str
    generation: int
    spec: Spec
    defaults: Defaults
    secrets: dict[Reference, SecretValue] = {}

    @property
    def version(self) -> str:
        """The tag of the service images."""
        return self.spec.version or self.defaults.version

    @property
    def registry(self) -> str:
        """Where the service images come from."""
        return self.spec.image.registry or self.defaults.registry

    @property
    def stores(self) -> dict[Store, StoreSpec]:
        """What the platform keeps its data and its events in, embedded or not."""
        spec = self.spec
        events: dict[Store, StoreSpec] = {"nats": spec.events} if spec.events.engine == "nats" else {}
        return {"postgres": spec.database, "redis": spec.redis, **events}

    @property
    def references(self) -> dict[Reference, tuple[str, str]]:
        """The Secret and key of each value that the platform reads from a Secret of somebody else's."""
        errors = self.spec.errors
        found: dict[Reference, UrlSecret | DsnSecret | None] = {
            **{STORE_FIELDS[name]: each.secret_ref for name, each in self.stores.items()},
            "errors": errors.secret_ref if errors else None,
        }
        return {name: (each.name, each.key) for name, each in found.items() if each} | self._store_files

    @property
    def _store_files(self) -> dict[Reference, tuple[str, str]]:
        stores = {STORE_FIELDS[name]: each.files for name, each in self.stores.items()}
        found = {f"{store}-{file}": each for store, files in stores.items() for file, each in files.items()}
        return {name: found[name] for name in STORE_FILES if name in found}

    @property
    def roles(self) -> dict[Service, tuple[str, str]]:
        """The Secret and key where the URL of each service's role is, if the database has such roles."""
        reference = self.spec.database.secret_ref
        secret = reference.name if reference else f"{self.name}-roles"
        return {service: (secret, f"{service}-url") for service in WITH_TABLES}

    @property
    def keys_secret(self) -> str:
        """The Secret of the platform's own keys."""
        return f"{self.name}-keys"

    @property
    def brings_keys(self) -> bool:
        """Whether somebody else made the Secret of the platform's own keys."""
        return any(key in self.secrets for key in OWN_KEYS)

    def has_role(self, service: Service) -> bool:
        """Whether a service has a role of its own in the database."""
        return service in self.secrets

    def secrets_of(self, service: Service) -> dict[Reference, SecretValue]:
        """What is known of the values that a service reads from Secrets."""
        return {name: each for name, each in self.secrets.items() if self._reads(service, name)}

    def _reads(self, service: Service, name: Reference) -> bool:
        if name in WITH_TABLES:
            return name == service
        if name == "pseudonym-key":
            return service == "gateway"
        if name == "database":
            return service in WITH_TABLES and not self.has_role(service)
        return service in WITH_TABLES or not name.startswith("database-")

    @property
    def images(self) -> dict[str, str]:
        """The image of every service."""
        return {service: self.image(service) for service in SERVICES}

    def image(self, program: Service | Literal["relevance"]) -> str:
        """The image of a service, or of what trains the relevance of products."""
        return self.spec.images.get(program) or f"{self.registry}/{program}:{self.version}"

    def store_image(self, store: Store) -> str:
        """The image of an embedded store."""
        own: str = getattr(self.defaults, f"{store}_image")
        return self.spec.images.get(store) or own

    def scaling(self, service: Service) -> Scaling:
        """How many pods a service has."""
        return self.spec.scaling.get(service, Scaling())

    def pods(self, workload: Workload) -> Pods:
        """What people add to the pods of a part."""
        return self.spec.pods.get(workload, Pods())

    @property
    def url(self) -> str:
        """Where clients find the platform: outside of the cluster if its host is known, else inside."""
        ingress = self.spec.ingress
        if ingress.enabled and ingress.host and not ingress.host.startswith("*"):
            return f"{'https' if ingress.tls_secret else 'http'}://{ingress.host}"
        if named := self._host_of_gateway:
            return named
        return f"http://{self.name}-gateway.{self.namespace}:{PORTS['gateway']}"

    @property
    def _host_of_gateway(self) -> str:
        """The address by the first host of the HTTPRoute, secure where a listener of https is named."""
        wanted = self.spec.gateway
        hosts = [each for each in wanted.hostnames if not each.startswith("*")] if wanted else []
        if not wanted or not hosts:
            return ""
        secure = any(each.port == 443 or each.section_name.startswith("https") for each in wanted.parent_refs)
        return f"{'https' if secure else 'http'}://{hosts[0]}"

    @property
    def prefix(self) -> str:
        """What schemas, keys and streams begin with."""
        return prefix_of(self.namespace, self.name)


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
