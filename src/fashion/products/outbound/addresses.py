"""Where requests to the servers of others may go: to public addresses, and for a local try to this machine.

A name is resolved again at each attempt, so the address is checked at the last moment, where its socket is made.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from yarl import URL

Address = IPv4Address | IPv6Address

HTTPS_PORT = 443
HTTP_PORT = 80
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
_NAT64 = IPv6Network("64:ff9b::/96")


class BadUrlError(Exception):
    """The URL is none that may be asked; the message says why."""


class BlockedAddressError(OSError):
    """A name leads to an address that may not be reached."""

    def __init__(self) -> None:
        super().__init__("The address is not public.")


def check_url(url: str, *, loopback: bool, http: bool = False) -> None:
    """Check the URL of a server.

    Args:
        loopback: whether it may be one of this machine, by plain HTTP and on any port.
        http: whether it may be a public one by plain HTTP.

    Raises:
        BadUrlError: it may not be asked.
    """
    try:
        parsed = URL(url)
        port = parsed.port
    except ValueError:
        raise BadUrlError("`url` is not a URL.") from None
    if parsed.user or parsed.password or parsed.fragment or not parsed.host:
        raise BadUrlError("`url` takes a host and a path, without user, password and fragment.")
    if loopback and parsed.host in _THIS_MACHINE and parsed.scheme in {"http", "https"}:
        return
    if not (parsed.scheme == "https" and port == HTTPS_PORT) and not (
        http and parsed.scheme == "http" and port == HTTP_PORT
    ):
        plain = f", or http:// on port {HTTP_PORT}" * http
        raise BadUrlError(f"`url` takes https:// on port {HTTPS_PORT}{plain}.")
    _check_host(parsed.host)


def _check_host(host: str) -> None:
    try:
        address = ip_address(host)
    except ValueError:
        if host in _THIS_MACHINE:
            raise BadUrlError("`url` leads to an address that is not public.") from None
        return
    if not is_public(address):
        raise BadUrlError("`url` leads to an address that is not public.")


def is_public(address: Address) -> bool:
    """Return whether everybody on the internet reaches the same host under an address."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(address.packed[-4:])
        if inner:
            return is_public(inner)
    return address.is_global and not address.is_multicast


class PublicSockets:
    """Makes the sockets of connections, but none to an address that may not be reached."""

    def __init__(self, *, loopback: bool) -> None:
        self._loopback = loopback

    def __call__(self, target: tuple[Any, ...]) -> socket.socket:
        """Return a socket for what the resolver found.

        Raises:
            BlockedAddressError: it is not public.
        """
        family, kind, protocol, _, where = target
        address = ip_address(where[0].partition("%")[0])
        if not is_public(address) and not (self._loopback and address.is_loopback):
            raise BlockedAddressError
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made
