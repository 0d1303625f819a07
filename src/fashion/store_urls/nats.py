"""URLs of NATS: one server, or some of a cluster."""

import re
from typing import NamedTuple

FORM = "nats://user:password@host:4222,host:4222?replicas=3, with tls for TLS"

_URL = re.compile(r"(nats|tls)://(?:([^@/?#,]*)@)?([^@/?#]+)/?(?:\?replicas=([135]))?")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:,]+)(?::(\d{1,5}))?")
_PORT = 4222


class NatsUrl(NamedTuple):
    """The servers, each with the credentials, and on how many of them the stream is stored."""

    servers: tuple[str, ...]
    replicas: int

    @property
    def is_secure(self) -> bool:
        """Whether connections use TLS."""
        return self.servers[0].startswith("tls://")


def parse_nats_url(url: str) -> NatsUrl:
    """Return the parts of a URL.

    Raises:
        ValueError: it has another form.
    """
    found = _URL.fullmatch(url)
    hosts = [_HOST.fullmatch(host) for host in found[3].split(",")] if found else []
    if not found or not all(host and 0 < int(host[2] or _PORT) < 65536 for host in hosts):
        raise ValueError(f"expected {FORM}")
    at = f"{found[2]}@" if found[2] else ""
    servers = [f"{found[1]}://{at}{host[1]}:{host[2] or _PORT}" for host in hosts if host]
    return NatsUrl(tuple(servers), int(found[4] or 1))
