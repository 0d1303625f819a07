"""A WebSocket client that sends frames as they are given, well-formed or not."""

import base64
import os
import socket
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from support.waiting import PATIENCE

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def frame(opcode: int, payload: bytes = b"", *, final: bool = True, claimed: int | None = None) -> bytes:
    """A frame of a client, masked with zeros; `claimed` is another length than that of the payload."""
    length = len(payload) if claimed is None else claimed
    head = bytes([(0x80 if final else 0) | opcode])
    if length < 126:
        return head + bytes([0x80 | length]) + b"\0\0\0\0" + payload
    return head + bytes([0x80 | 127]) + struct.pack(">Q", length) + b"\0\0\0\0" + payload


class Frames:
    """An open WebSocket: frames go out as bytes, and come in one by one."""

    def __init__(self, link: socket.socket) -> None:
        self._link, self._reader = link, link.makefile("rb")

    def send(self, *frames: bytes) -> None:
        """Send frames, until the server has closed the connection."""
        with suppress(ConnectionError):
            for each in frames:
                self._link.sendall(each)

    def receive(self, but: int | None = None) -> tuple[int, bytes] | None:
        """The opcode and payload of the next frame that has another opcode; None at the end."""
        while (found := self._next()) and found[0] == but:
            pass
        return found

    def _next(self) -> tuple[int, bytes] | None:
        try:
            head = self._reader.read(2)
            if len(head) < 2:
                return None
            length = head[1] & 0x7F
            if length == 126:
                length = struct.unpack(">H", self._reader.read(2))[0]
            return head[0] & 0x0F, self._reader.read(length)
        except ConnectionError:
            return None

    def close_code(self) -> int | None:
        """The code that the server closes with; None if it breaks the connection off."""
        while found := self.receive():
            opcode, payload = found
            if opcode == CLOSE:
                return int(struct.unpack(">H", payload[:2])[0]) if payload else 1005
        return None

    @contextmanager
    def _closing(self) -> Iterator["Frames"]:
        with self._link, self._reader:
            yield self


@contextmanager
def websocket(port: int, path: str, headers: Mapping[str, str], early: bytes = b"") -> Iterator[Frames]:
    """A WebSocket to a port of this machine, after its handshake; `early` frames are sent together with that."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as link:
        key = base64.b64encode(os.urandom(16)).decode()
        named = {"Host": "x", "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        lines = [f"{name}: {value}" for name, value in (named | {"Sec-WebSocket-Key": key, **headers}).items()]
        link.sendall("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode() + early)
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += link.recv(1)
        assert answer.startswith(b"HTTP/1.1 101 "), answer
        with Frames(link)._closing() as frames:
            yield frames
