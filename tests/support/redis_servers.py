"""Several Redis servers of a test's own: a primary with a replica and its Sentinels."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGKILL
from typing import Any, cast

from psutil import Process
from redis import Redis
from redis.exceptions import RedisError
from redis.sentinel import Sentinel

from fashion.local.stores.binaries import redis_program
from fashion.local.stores.data_folder import LOOPBACK, free_port
from fashion.local.stores.process import Child, spawn
from fashion.redis_urls import parse_redis_url
from support.waiting import PATIENCE, wait_for

PASSWORD = "s3cret"
SERVICE = "main"
_PLAIN = ("save ''", "appendonly no")
_LOGIN = (f"requirepass {PASSWORD}", f"masterauth {PASSWORD}")


def open_any(url: str) -> Any:
    """Return a client of whichever Redis a URL is of."""
    parts = parse_redis_url(url)
    if parts.topology == "server":
        return Redis.from_url(url, protocol=2)
    sentinels: Any = cast(Any, Sentinel)(parts.nodes, sentinel_kwargs={"password": PASSWORD, "protocol": 2})
    return sentinels.master_for(parts.service, password=PASSWORD, protocol=2)


class RedisServer:
    """One process, on a port and in a folder of its own."""

    def __init__(self, folder: Path, lines: Sequence[str], *arguments: str) -> None:
        self.port = free_port()
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
            f"sentinel down-after-milliseconds {SERVICE} 1000",
            f"sentinel failover-timeout {SERVICE} 2000",
        )
        self.sentinels = [RedisServer(folder, watching, "--sentinel") for _ in range(3)]

    def fail_over(self) -> None:
        """Kill the primary, so that the replica takes its place."""
        self.primary.kill()
        self.primary, self.replica = self.replica, self.primary

    @property
    def url(self) -> str:
        """The URL of whichever is the primary."""
        hosts = ",".join(f"{LOOPBACK}:{each.port}" for each in self.sentinels)
        return f"redis+sentinel://:{PASSWORD}@{hosts}/{SERVICE}?sentinel_password={PASSWORD}"

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
