"""Several Redis servers of a test's own: a primary with a replica and its Sentinels, and a cluster."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import randbelow
from signal import SIGKILL
from typing import Any, Protocol, cast

from psutil import Process
from redis import Redis, RedisCluster
from redis.cluster import ClusterNode
from redis.crc import key_slot
from redis.exceptions import RedisError
from redis.sentinel import Sentinel

from fashion.local.stores.binaries import redis_program
from fashion.local.stores.data_folder import LOOPBACK, free_port, port_is_free
from fashion.local.stores.process import Child, spawn
from fashion.store_urls.redis import parse_redis_url
from support.waiting import PATIENCE, wait_for

PASSWORD = "s3cret"
SERVICE = "main"
SLOTS, BUS = 16384, 10_000
_PLAIN = ("save ''", "appendonly no")
_CLUSTERED = ("cluster-enabled yes", "cluster-node-timeout 3000", "cluster-replica-validity-factor 0")
_LOGIN = (f"requirepass {PASSWORD}", f"masterauth {PASSWORD}")


def open_any(url: str) -> Any:
    """Return a client of whichever Redis a URL is of."""
    parts = parse_redis_url(url)
    if parts.topology == "server":
        return Redis.from_url(url, protocol=2)
    if parts.topology == "cluster":
        nodes = [cast(Any, ClusterNode)(host, port) for host, port in parts.nodes]
        return RedisCluster(startup_nodes=nodes, password=PASSWORD, protocol=2)
    sentinels: Any = cast(Any, Sentinel)(parts.nodes, sentinel_kwargs={"password": PASSWORD, "protocol": 2})
    return sentinels.master_for(parts.service, password=PASSWORD, protocol=2)


class RedisServer:
    """One process, on a port and in a folder of its own."""

    def __init__(self, folder: Path, lines: Sequence[str], *arguments: str, port: int = 0) -> None:
        self.port = port or free_port()
        self._folder = folder / str(self.port)
        self._folder.mkdir(parents=True)
        own = (f"bind {LOOPBACK}", f"port {self.port}", f"dir {self._folder}")
        # Sentinels and nodes of a cluster write into their files.
        (self._folder / "redis.conf").write_text("\n".join([*own, *lines]) + "\n")
        self._arguments = arguments
        self.child: Child = self.start()

    def start(self) -> Child:
        """Start it, also once more after its end, and wait until it answers."""
        command: list[str | Path] = [redis_program(), str(self._folder / "redis.conf"), *self._arguments]
        self.child = spawn(command, log=self._folder / "log", on_parent_death=SIGKILL, env={"LC_ALL": "C"})
        wait_for(self._answers)
        return self.child

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self.child.kill()
        self.child.wait(PATIENCE)

    def ask(self, *command: str | int) -> Any:
        """Return the answer to a command."""
        with Redis(LOOPBACK, self.port, password=PASSWORD, protocol=2, decode_responses=True) as client:
            return client.execute_command(*command)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it neither answer nor end, meanwhile."""
        process = Process(self.child.pid)
        process.suspend()
        try:
            yield
        finally:
            process.resume()

    def _answers(self) -> bool:
        assert self.child.poll() is None, (self._folder / "log").read_text()
        with suppress(RedisError):
            return bool(self.ask("PING"))
        return False


class Failing(Protocol):
    """A primary that may be killed, so that its replica takes its place."""

    primary: RedisServer
    replica: RedisServer
    url: str


def fail_over(servers: Failing) -> None:
    """Kill the primary, so that the replica takes its place."""
    servers.primary.kill()
    servers.primary, servers.replica = servers.replica, servers.primary


class SentinelSet:
    """A primary, its replica, and three Sentinels that agree about both."""

    def __init__(self, folder: Path) -> None:
        self.primary = RedisServer(folder, (*_PLAIN, *_LOGIN))
        self.replica = RedisServer(folder, (*_PLAIN, *_LOGIN, f"replicaof {LOOPBACK} {self.primary.port}"))
        watching = (
            f"requirepass {PASSWORD}",
            f"sentinel monitor {SERVICE} {LOOPBACK} {self.primary.port} 2",
            f"sentinel auth-pass {SERVICE} {PASSWORD}",
            f"sentinel sentinel-pass {PASSWORD}",
            f"sentinel down-after-milliseconds {SERVICE} 2000",
            f"sentinel failover-timeout {SERVICE} 4000",
        )
        self.sentinels = [RedisServer(folder, watching, "--sentinel") for _ in range(3)]
        hosts = ",".join(f"{LOOPBACK}:{each.port}" for each in self.sentinels)
        self.url = f"redis+sentinel://:{PASSWORD}@{hosts}/{SERVICE}?sentinel_password={PASSWORD}"

    def is_complete(self) -> bool:
        """Return whether the replica has what the primary has, and every Sentinel knows of all others."""
        return all(self._knows_all(each) for each in self.sentinels)

    def _knows_all(self, sentinel: RedisServer) -> bool:
        state = sentinel.ask("SENTINEL MASTER", SERVICE)
        is_linked: bool = self.replica.ask("INFO", "replication")["master_link_status"] == "up"
        return is_linked and state["num-slaves"] == 1 and state["num-other-sentinels"] == 2

    def close(self) -> None:
        """End all."""
        for each in (*self.sentinels, self.replica, self.primary):
            each.kill()


@contextmanager
def sentinel_set(folder: Path) -> Iterator[SentinelSet]:
    """Run a primary, its replica and their Sentinels."""
    made = SentinelSet(folder)
    try:
        wait_for(made.is_complete, pause=0.1)
        yield made
    finally:
        made.close()


def _port_with_bus() -> int:
    """Return a free port whose bus port is free too, and below the ports of outgoing connections."""
    while not (port_is_free(port := 20_000 + randbelow(2_700)) and port_is_free(port + BUS)):
        pass
    return port


class ClusterSet:
    """A Redis Cluster of three primaries, one of which may have a replica."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.nodes = folder, list[RedisServer]()
        self.primaries = [self._node() for _ in range(3)]
        first, *others = self.primaries
        for number, node in enumerate(self.primaries):
            slots = range(number * SLOTS // 3, (number + 1) * SLOTS // 3)
            node.ask("CLUSTER", "ADDSLOTS", *slots)
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for node in others:
            self._introduce(node, first)
        self.primary = self.replica = first
        hosts = ",".join(f"{LOOPBACK}:{each.port}" for each in self.primaries)
        self.url = f"redis+cluster://:{PASSWORD}@{hosts}"

    def primary_of(self, key: str) -> RedisServer:
        """Return the primary that a key is on."""
        slot = key_slot(key.encode())
        return self.primaries[next(number for number in range(3) if slot < (number + 1) * SLOTS // 3)]

    def replicate(self, key: str) -> None:
        """Give the primary that a key is on a replica, which has what the primary has."""
        self.primary, self.replica = self.primary_of(key), self._node()
        name = self.primary.ask("CLUSTER", "MYID")
        self._introduce(self.replica, self.primary)
        wait_for(lambda: all(self._knows(each, 4) for each in self.nodes))
        self.replica.ask("CLUSTER", "REPLICATE", name)
        wait_for(lambda: self.replica.ask("INFO", "replication").get("master_link_status") == "up")
        wait_for(lambda: all(f"slave {name}" in each.ask("CLUSTER", "NODES") for each in self.primaries))

    def is_complete(self) -> bool:
        """Return whether every primary serves, and knows the slots of all."""
        return all(self._knows(each, 3) for each in self.primaries)

    def _knows(self, node: RedisServer, count: int) -> bool:
        state = node.ask("CLUSTER INFO")
        found: tuple[str, str] = state["cluster_state"], state["cluster_known_nodes"]
        return found == ("ok", str(count))

    def _node(self) -> RedisServer:
        self.nodes.append(RedisServer(self._folder, (*_PLAIN, *_LOGIN, *_CLUSTERED), port=_port_with_bus()))
        return self.nodes[-1]

    def _introduce(self, node: RedisServer, other: RedisServer) -> None:
        node.ask("CLUSTER", "MEET", LOOPBACK, other.port, other.port + BUS)

    def close(self) -> None:
        """End all."""
        for each in self.nodes:
            each.kill()


@contextmanager
def cluster_set(folder: Path) -> Iterator[ClusterSet]:
    """Run a cluster of three primaries."""
    made = ClusterSet(folder)
    try:
        wait_for(made.is_complete, pause=0.1)
        yield made
    finally:
        made.close()
