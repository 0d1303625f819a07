"""How much the client of a WebSocket has sent.

The server keeps a message in memory until it is complete, up to 64 MB, and has no setting for less. So the kernel
is asked how many bytes came over the connection, whatever frames they make.
"""

import asyncio
import fcntl
import socket
import struct
import sys
import termios
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

BURST_BYTES = 8192
BYTES_PER_SECOND = 512
INTERVAL_SECONDS = 0.25
_RECEIVED_AT = 128
"""Where `tcpi_bytes_received` is in Linux's `struct tcp_info`."""

Peer = tuple[str, int]


class Connection(NamedTuple):
    """The descriptor of a connection, its peer, and the bytes that the server read there."""

    descriptor: int
    peer: Peer
    read: int


async def find_connection(peer: Peer) -> Connection | None:
    """Return the connection to a peer, or None where the system does not count what it receives."""
    return await asyncio.to_thread(_find, peer) if sys.platform == "linux" else None


async def until_too_much(connection: Connection | None) -> None:
    """Return once a client has sent more than pings and a closing need."""
    allowed, before = float(BURST_BYTES), connection.read if connection else 0
    while allowed >= 0:
        await asyncio.sleep(INTERVAL_SECONDS)
        counted = connection and _counted(connection.descriptor, connection.peer)
        if counted:
            refilled = min(BURST_BYTES, allowed + BYTES_PER_SECOND * INTERVAL_SECONDS)
            allowed, before = refilled - (counted[0] - before), counted[0]


def _find(peer: Peer) -> Connection | None:
    for number in [int(each.name) for each in Path("/proc/self/fd").iterdir()]:
        if counted := _counted(number, peer):
            received, unread = counted
            return Connection(number, peer, received - unread)
    return None


def _counted(descriptor: int, peer: Peer) -> tuple[int, int] | None:
    """Return the bytes that a descriptor received, and those that nobody read yet; None for another peer."""
    with suppress(OSError):
        if not Path(f"/proc/self/fd/{descriptor}").is_socket():
            return None
        borrowed = socket.socket(fileno=descriptor)
        try:
            if borrowed.family not in {socket.AF_INET, socket.AF_INET6} or _peer_of(borrowed) != peer:
                return None
            info = borrowed.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _RECEIVED_AT + 8)
            unread = fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4))
            return struct.unpack_from("Q", info, _RECEIVED_AT)[0], struct.unpack("i", unread)[0]
        finally:
            # The server owns the descriptor.
            borrowed.detach()
    return None


def _peer_of(connection: socket.socket) -> Peer:
    host, port = connection.getpeername()[:2]
    return host.removeprefix("::ffff:"), port
