"""Requests as bytes, which no client would send."""

import http.client
import socket
from contextlib import suppress

import httpx

from support.platforms.processes import Platform


def raw(platform: Platform, service: str, head: str, body: bytes = b"") -> httpx.Response:
    """The answer to bytes as they are."""
    with socket.create_connection(("127.0.0.1", platform.ports[service]), timeout=10) as link:
        with suppress(ConnectionError):  # a body that is rejected early is not read to its end
            link.sendall(f"{head}\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1") + body)
        answer = http.client.HTTPResponse(link)
        answer.begin()
        return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())
