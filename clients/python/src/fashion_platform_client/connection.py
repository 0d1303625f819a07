"""The client that every operation takes."""

import httpx

from fashion_platform_client.client import AuthenticatedClient


def connect(
    base_url: str, *, token: str = "", user_id: str = "", timeout_seconds: float = 60
) -> AuthenticatedClient:
    """Return a client for a caller with a token or an API key; or, on one's own machine, for a user's ID."""
    timeout = httpx.Timeout(timeout_seconds)
    if token:
        return AuthenticatedClient(base_url=base_url, token=token, timeout=timeout)
    return AuthenticatedClient(
        base_url=base_url, token=user_id, prefix="", auth_header_name="X-User-ID", timeout=timeout
    )
