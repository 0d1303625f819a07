"""The fields of a store: its URL, the files of its connections, or what an embedded one takes."""

from typing import Literal

from fashion_operator.spec.part import Part
from fashion_operator.spec.units import canonical

CERTIFICATE, KEY = "tls.crt", "tls.key"


class UrlSecret(Part, frozen=True):
    """A Secret's key with the URL of a store."""

    name: str
    key: str = "url"


class CaKey(Part, frozen=True):
    """A key with certificates of authorities, as PEM."""

    name: str
    key: str = "ca.crt"


class CaBundle(Part, frozen=True):
    """Where the certificates are that a store's is checked by."""

    secret_ref: CaKey | None = None
    config_map_ref: CaKey | None = None


class TlsSecret(Part, frozen=True):
    """A Secret with a certificate and its key, as kubernetes.io/tls has them."""

    name: str


class ClientCertificate(Part, frozen=True):
    """What clients show a store that asks for a certificate."""

    secret_ref: TlsSecret


class CredentialsKey(Part, frozen=True):
    """A Secret's key with a file of credentials, as `nsc` writes it: a user's token and its seed."""

    name: str
    key: str = "nats.creds"


class Credentials(Part, frozen=True):
    """What NATS knows clients by, where its URL has no password."""

    secret_ref: CredentialsKey


class Embedded(Part, frozen=True):
    """A store of the platform's own, for development."""

    storage: str = "1Gi"
    storage_class_name: str = ""


class StoreSpec(Part, frozen=True):
    """A database, Redis or NATS: one that is there, or an embedded one."""

    secret_ref: UrlSecret | None = None
    ca: CaBundle | None = None
    client_certificate: ClientCertificate | None = None
    embedded: Embedded | None = None

    @property
    def is_embedded(self) -> bool:
        """Whether the operator runs it."""
        return self.secret_ref is None

    @property
    def files(self) -> dict[str, tuple[str, str]]:
        """The Secret and key of each file that connections to a store of somebody else's depend on."""
        found: dict[str, tuple[str, str]] = {}
        if self.secret_ref and self.ca and (authority := self.ca.secret_ref):
            found["ca"] = authority.name, authority.key
        if self.secret_ref and (client := self.client_certificate):
            found |= {"certificate": (client.secret_ref.name, CERTIFICATE), "key": (client.secret_ref.name, KEY)}
        return found

    @property
    def storage(self) -> str:
        """The size of the embedded store's volume."""
        return canonical((self.embedded or Embedded()).storage)

    @property
    def storage_class(self) -> str:
        """The StorageClass of the embedded store's volume; empty for the cluster's default."""
        return (self.embedded or Embedded()).storage_class_name


class Database(StoreSpec, frozen=True):
    """The database; `leave_data` confirms a change from an embedded one to another, or back."""

    leave_data: bool = False


class Events(StoreSpec, frozen=True):
    """What carries the events: Redis, or a NATS of their own, which the other fields describe."""

    engine: Literal["redis", "nats"] = "redis"
    credentials: Credentials | None = None

    @property
    def files(self) -> dict[str, tuple[str, str]]:
        """The Secret and key of each file that connections depend on, credentials too."""
        if not self.secret_ref or not self.credentials:
            return super().files
        reference = self.credentials.secret_ref
        return super().files | {"credentials": (reference.name, reference.key)}
