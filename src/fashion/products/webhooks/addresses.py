"""Where webhooks may go: to public addresses, and for a local try to this machine.

A name is resolved again at each attempt, so the address is checked at the last moment, where its socket is made.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from yarl import URL

Address = IPv4Address | IPv6Address

HTTPS_PORT = 443
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
_NAT64 = IPv6Network("64:ff9b::/96")


class BadWebhookUrlError(Exception):
    """The address cannot be that of a webhook; the message says why."""


class BlockedAddressError(OSError):
    """A name leads to an address that webhooks may not reach."""

    def __init__(self) -> None:
        super().__init__("The address is not public.")


def check_url(url: str, *, loopback: bool) -> None:
    """Check the address of a new webhook.

    Args:
        loopback: whether it may be one of this machine, by plain HTTP.

    Raises:
        BadWebhookUrlError: it is not one.
    """
    try:
        parsed = URL(url)
        port = parsed.port
    except ValueError:
        raise BadWebhookUrlError("`url` is not a URL.") from None
    if parsed.user or parsed.password or parsed.fragment or not parsed.host:
        raise BadWebhookUrlError("`url` takes a host and a path, without user, password and fragment.")
    if loopback and parsed.host in _THIS_MACHINE:
        return
    if parsed.scheme != "https" or port != HTTPS_PORT:
        raise BadWebhookUrlError(f"`url` takes https:// on port {HTTPS_PORT}.")
    _check_host(parsed.host)


def _check_host(host: str) -> None:
    try:
        address = ip_address(host)
    except ValueError:
        if host in _THIS_MACHINE:
            raise BadWebhookUrlError("`url` leads to an address that is not public.") from None
        return
    if not is_public(address):
        raise BadWebhookUrlError("`url` leads to an address that is not public.")


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
    """Makes the sockets of connections, but none to an address that webhooks may not reach."""

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
