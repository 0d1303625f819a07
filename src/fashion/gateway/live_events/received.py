"""How much the client of a WebSocket has sent.

The server keeps a message in memory until it is complete, up to 64 MB, and has no setting for less. So the kernel
is asked how many bytes came over the connection, whatever frames they make.
"""

import asyncio
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

BURST_BYTES = 8192
BYTES_PER_SECOND = 512
INTERVAL_SECONDS = 0.25
_RECEIVED_AT = 128
"""Where `tcpi_bytes_received` is in Linux's `struct tcp_info`."""

Peer = tuple[str, int]


async def until_too_much(peer: Peer) -> None:
    """Return once a client has sent more than pings and a closing need; never where the system does not count."""
    found = await asyncio.to_thread(_find, peer)
    if found is None:
        await asyncio.Event().wait()
        return
    number, before = found
    allowed = float(BURST_BYTES)
    while allowed >= 0:
        await asyncio.sleep(INTERVAL_SECONDS)
        now = _received(number, peer)
        if now is None:
            await asyncio.Event().wait()
            return
        allowed = min(BURST_BYTES, allowed + BYTES_PER_SECOND * INTERVAL_SECONDS) - (now - before)
        before = now


def _find(peer: Peer) -> tuple[int, int] | None:
    """Return the descriptor of the connection to a peer, and what was received there."""
    if sys.platform != "linux":
        return None
    for number in [int(each.name) for each in Path("/proc/self/fd").iterdir()]:
        if (received := _received(number, peer)) is not None:
            return number, received
    return None


def _received(number: int, peer: Peer) -> int | None:
    """Return the bytes that a descriptor received, or None if it is no connection to the peer (any more)."""
    with suppress(OSError):
        if not Path(f"/proc/self/fd/{number}").is_socket():
            return None
        borrowed = socket.socket(fileno=number)
        try:
            if borrowed.family not in {socket.AF_INET, socket.AF_INET6} or _address(borrowed) != peer:
                return None
            info = borrowed.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _RECEIVED_AT + 8)
            return int(struct.unpack_from("Q", info, _RECEIVED_AT)[0])
        finally:
            # The server owns the descriptor.
            borrowed.detach()
    return None


def _address(connection: socket.socket) -> Peer:
    host, port = connection.getpeername()[:2]
    return host.removeprefix("::ffff:"), port
