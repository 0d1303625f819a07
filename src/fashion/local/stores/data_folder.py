"""What the embedded PostgreSQL and Redis share: a folder, a password, a port, one owner at a time."""

import errno
import fcntl
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fashion.local.stores.urls import port_of

LOOPBACK = "127.0.0.1"
PORTS = iter(lambda: 20_000 + secrets.randbelow(10_000), None)
"""Endless ports, below those that systems give to outgoing connections: none of these takes one meanwhile."""

_ADVICE = {
    os.strerror(errno.ENOSPC).lower(): "free space on its disk",
    os.strerror(errno.EROFS).lower(): "make it writable",
}


class StoreError(Exception):
    """An embedded store cannot start; the message names the folder and says what to do."""


def broken(folder: Path, reason: str) -> StoreError:
    """Return the error for a data folder that a server cannot use."""
    told = (advice for said, advice in _ADVICE.items() if said in reason.lower())
    advice = next(told, "move it away to start with an empty one")
    return StoreError(
        f"{folder} cannot be used ({reason}): {advice}, or name another data folder with FASHION_DATA_DIR."
    )


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold the folder, made if absent, against other processes.

    Raises:
        StoreError: another process holds it, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise broken(folder, str(error.strerror).lower()) from None
    try:
        _lock(lock, folder)
        yield
    finally:
        os.close(lock)


def _lock(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StoreError(
            f"{folder} is in use by another `fashion up`: stop that one first, "
            f"or name another data folder with FASHION_DATA_DIR."
        ) from None


def port_is_free(port: int) -> bool:
    """Return whether a server could listen on this port of the loopback address now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port of the loopback address that nothing listens on."""
    return next(port for port in PORTS if port_is_free(port))


def remembered_url(folder: Path, template: str) -> str:
    """Return the URL that the folder was last served at, or a new one with a new password."""
    try:
        return (folder / "url").read_text().strip()
    except FileNotFoundError:
        return template.format(password=secrets.token_urlsafe(24), port=free_port())


def kept_key(file: Path) -> str:
    """Return the random key in a file; one is made and kept there first if there is none."""
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        key = secrets.token_urlsafe(32)
        write_private(file, key)
        return key


def remember_url(folder: Path, url: str) -> None:
    """Store the URL and its password."""
    write_private(folder / "url", url)


def write_private(path: Path, line: str) -> None:
    """Write a file, all of it or nothing, that only its owner can read."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def on_free_port(url: str) -> str:
    """Return the URL if its port is free, else the URL with another port."""
    taken = port_of(url)
    return url if port_is_free(taken) else url.replace(f":{taken}/", f":{free_port()}/")
