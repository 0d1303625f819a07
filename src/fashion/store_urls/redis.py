"""URLs of Redis: one server, a primary that Sentinels name, or the nodes of a Redis Cluster."""

import re
from typing import Literal, NamedTuple

Topology = Literal["server", "sentinel", "cluster"]

FORMS = (
    "redis://:password@host:port/0, redis+sentinel://:password@host:port,host:port/service/0 or "
    "redis+cluster://:password@host:port,host:port, each with rediss for TLS"
)

_SERVER = ("redis://", "rediss://", "unix://")
_SEVERAL = re.compile(r"(rediss?)\+(sentinel|cluster)://(?:([^/?#]*)@)?([^@/?#]+)(/[^?#]*)?(?:\?(.*))?")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::(\d{1,5}))?")
_PORTS = {"sentinel": 26379, "cluster": 6379}


class RedisUrl(NamedTuple):
    """The parts of a URL of Redis.

    Attributes:
        nodes: host and port of each Sentinel, or of nodes of a cluster; empty for one server.
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
    scheme, topology, credentials, hosts, path, query = found.groups(default="")
    nodes = tuple(_node(host, _PORTS[topology]) for host in hosts.split(","))
    at, asked = credentials and f"{credentials}@", query and f"?{query}"
    if topology == "cluster":
        if path.strip("/") not in ("", "0"):
            raise ValueError("expected no database but 0 after the nodes: a Redis Cluster has no other")
        return RedisUrl("cluster", nodes, "", f"{scheme}://{at}node/0{asked}")
    service, _, database = path.strip("/").partition("/")
    if not service or not re.fullmatch(r"\d*", database):
        raise ValueError(
            "expected the name of the primary after the Sentinels: redis+sentinel://host:port/service/0"
        )
    return RedisUrl("sentinel", nodes, service, f"{scheme}://{at}node/{database or 0}{asked}")


def _node(text: str, usual: int) -> tuple[str, int]:
    found = _HOST.fullmatch(text)
    port = int(found[2] or usual) if found else 0
    if not found or not 0 < port < 65536:
        raise ValueError(f"expected host:port in place of {text!r}")
    return found[1].strip("[]"), port
