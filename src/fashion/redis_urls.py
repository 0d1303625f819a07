"""URLs of Redis: one server, a primary that Sentinels name, or the nodes of a Redis Cluster."""

import re
from typing import Literal, NamedTuple

Topology = Literal["server", "sentinel"]

FORMS = (
    "redis://:password@host:port/0, rediss:// for TLS, or redis+sentinel://:password@host:port,host:port/service/0"
)

_SERVER = ("redis://", "rediss://", "unix://")
_SEVERAL = re.compile(r"(rediss?)\+(sentinel)://(?:([^/?#]*)@)?([^@/?#]+)(/[^?#]*)?(?:\?(.*))?")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::(\d{1,5}))?")
_SENTINEL_PORT = 26379


class RedisUrl(NamedTuple):
    """The parts of a URL of Redis.

    Attributes:
        nodes: host and port of each Sentinel; empty for one server.
        service: the name by which Sentinels know the primary.
        node_url: a URL as redis-py reads it, with the credentials and options of every node; of one server the
            whole URL.
    """

    topology: Topology
    nodes: tuple[tuple[str, int], ...]
    service: str
    node_url: str


def parse_redis_url(url: str) -> RedisUrl:
    """Return the parts of a URL.

    Raises:
        ValueError: it has none of the forms.
    """
    if url.startswith(_SERVER):
        return RedisUrl("server", (), "", url)
    found = _SEVERAL.fullmatch(url)
    if not found:
        raise ValueError(f"expected {FORMS}")
    scheme, _, credentials, hosts, path, query = found.groups(default="")
    nodes = tuple(_node(host, _SENTINEL_PORT) for host in hosts.split(","))
    service, _, database = path.strip("/").partition("/")
    if not service or not re.fullmatch(r"\d*", database):
        raise ValueError(
            "expected the name of the primary after the Sentinels: redis+sentinel://host:port/service/0"
        )
    at, asked = credentials and f"{credentials}@", query and f"?{query}"
    return RedisUrl("sentinel", nodes, service, f"{scheme}://{at}{nodes[0][0]}/{database or 0}{asked}")


def _node(text: str, usual: int) -> tuple[str, int]:
    found = _HOST.fullmatch(text)
    port = int(found[2] or usual) if found else 0
    if not found or not 0 < port < 65536:
        raise ValueError(f"expected host:port in place of {text!r}")
    return found[1].strip("[]"), port
