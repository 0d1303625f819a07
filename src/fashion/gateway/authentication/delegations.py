"""Delegations: short-lived tokens by which a backend acts for a shopper, signed by the gateway."""

import hmac
from hashlib import sha256
from time import time
from typing import Any

import jwt

from fashion.kernel.http.authentication.principal import Principal

ALGORITHM = "HS256"
LIFETIME_SECONDS = 300
LEEWAY_SECONDS = 10


class Delegations:
    """Signs with the first key and verifies with each: keys of their own, derived from those of the gateway.

    A delegation is no token for services, and theirs is no delegation: the audiences differ, and the keys.
    """

    def __init__(self, keys: tuple[str, ...], platform: str) -> None:
        self._keys = [hmac.digest(key.encode(), b"fashion delegation", sha256) for key in keys]
        self.issuer = f"urn:fashion:{platform}:delegation"

    def sign(self, backend: Principal, subject: str) -> str:
        """Return a token for the shopper `subject` of the backend's tenant, in whose place the backend acts."""
        now = int(time())
        claims = {
            "iss": self.issuer,
            "aud": self.issuer,
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            "sub": subject,
            "act": {"sub": backend.subject},
            "tenant": backend.tenant,
            "scope": "act-for",
        }
        return jwt.encode(claims, self._keys[0], ALGORITHM)

    def verify(self, token: str) -> dict[str, Any]:
        """Return the claims of a delegation.

        Raises:
            jwt.InvalidTokenError: it has expired, or the gateway did not sign it.
        """
        for key in self._keys:
            try:
                return jwt.decode(
                    token,
                    key,
                    [ALGORITHM],
                    issuer=self.issuer,
                    audience=self.issuer,
                    leeway=LEEWAY_SECONDS,
                    options={"require": ["exp", "iss", "aud", "sub", "act", "tenant"]},
                )
            except jwt.InvalidSignatureError:
                continue
        raise jwt.InvalidSignatureError
