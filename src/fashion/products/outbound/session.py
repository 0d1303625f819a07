"""Connections to the servers of others: to public addresses only, without cookies, and nothing is unpacked."""

from importlib.metadata import version

import aiohttp

from fashion.products.outbound.addresses import BlockedAddressError, PublicSockets

_AGENT = f"fashion-platform/{version('fashion-platform')}"


def open_session(timeout: aiohttp.ClientTimeout, *, loopback: bool) -> aiohttp.ClientSession:
    """Return a session that reaches public addresses, and this machine only with `loopback`."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, socket_factory=PublicSockets(loopback=loopback)),
        timeout=timeout,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"user-agent": _AGENT},
        auto_decompress=False,
    )


def reason_of(error: aiohttp.ClientError) -> str:
    """Say in a sentence why a request failed."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, BlockedAddressError):
        return str(error.os_error)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "The name of its host is not known."
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "Its certificate is not one that this machine trusts."
    if isinstance(error, aiohttp.ClientSSLError):
        return "It does not speak TLS as this machine does."
    if isinstance(error, aiohttp.ClientPayloadError):
        return "The connection ended before the answer did."
    return f"The connection failed: {type(error).__name__}."
