"""Tokens between the gateway and the services: short-lived, signed by the gateway with a key that both have."""

from time import time

import jwt
from cachetools import LRUCache
from litestar.types import Scope

from fashion.kernel.http.authentication.authorization import (
    describe_tokens,
    invalid_token,
    no_token,
    token_rejection,
)
from fashion.kernel.http.authentication.identity import HeaderIdentity
from fashion.kernel.http.authentication.principal import Document, Identity, Principal, header_of
from fashion.kernel.http.authentication.pseudonyms import open_pseudonyms
from fashion.kernel.http.problems import ProblemError
from fashion.localization.marking import sentence
from fashion.settings import Settings, SettingsError

ALGORITHM = "HS256"
LIFETIME_SECONDS = 60
REUSED_SECONDS = 30
LEEWAY_SECONDS = 10
REMEMBERED = 4096
PREFIX = "Bearer "


class GatewayTokens:
    """Signs principals with the first key, and verifies with each of them: so keys rotate without an outage.

    Args:
        platform: name of the platform; a token of another one is not believed.
    """

    def __init__(self, keys: tuple[str, ...], platform: str) -> None:
        self._keys, self._platform = keys, platform
        self._signed: LRUCache[Principal, tuple[float, str]] = LRUCache(REMEMBERED)
        self._verified: LRUCache[str, tuple[float, Principal]] = LRUCache(REMEMBERED)

    def headers(self, principal: Principal) -> dict[str, str]:
        """Return the header of a request to a service on behalf of a principal."""
        now = time()
        made_at, token = self._signed.get(principal, (0.0, ""))
        if not now - REUSED_SECONDS < made_at <= now:
            token = self._sign(principal, now)
            self._signed[principal] = now, token
        return {"authorization": PREFIX + token}

    def _sign(self, principal: Principal, now: float) -> str:
        claims = {
            "aud": self._platform,
            "iat": int(now),
            "exp": int(now) + LIFETIME_SECONDS,
            "sub": principal.subject,
            "tenant": principal.tenant,
            "scope": " ".join(sorted(principal.scopes)),
            "pseudonym": principal.pseudonym,
            "act": {"sub": principal.actor},
        }
        return jwt.encode(claims, self._keys[0], ALGORITHM)

    async def principal_of(self, scope: Scope) -> Principal:
        """Return the principal of the gateway's token, without which a request came past the gateway.

        Raises:
            ProblemError: 401.
        """
        header = header_of(scope, "Authorization")
        expires, principal = self._verified.get(header) or (0.0, None)
        if principal is None or expires < time():
            if not header.startswith(PREFIX):
                raise no_token()
            expires, principal = self._verify(header.removeprefix(PREFIX))
            self._verified[header] = expires, principal
        return principal

    def _verify(self, token: str) -> tuple[float, Principal]:
        for key in self._keys:
            try:
                claims = jwt.decode(
                    token,
                    key,
                    [ALGORITHM],
                    audience=self._platform,
                    leeway=LEEWAY_SECONDS,
                    options={"require": ["exp", "iat", "aud", "sub"]},
                )
            except jwt.InvalidSignatureError:
                continue
            except jwt.InvalidTokenError:
                break
            return claims["exp"] + LEEWAY_SECONDS, _principal(claims)
        raise invalid_token(sentence("This is no valid token of the gateway."))

    def rejection(self, principal: Principal, taken: frozenset[str]) -> ProblemError:
        """Return the error for a principal without the scope."""
        return token_rejection(principal, taken)

    def describe(self, document: Document) -> None:
        """Document the tokens."""
        describe_tokens(document)


def _principal(claims: dict[str, object]) -> Principal:
    actor = claims.get("act")
    return Principal(
        tenant=str(claims["tenant"]),
        subject=str(claims["sub"]),
        scopes=frozenset(str(claims["scope"]).split()),
        pseudonym=str(claims["pseudonym"]),
        actor=str(actor["sub"]) if isinstance(actor, dict) else "",
    )


def open_gateway_tokens(settings: Settings) -> GatewayTokens | None:
    """Return the tokens of the platform, None if it has no keys for them.

    Raises:
        SettingsError: mode `token` without keys.
    """
    keys = settings.gateway_key_list
    if not keys and settings.auth_mode == "token":
        raise SettingsError("FASHION_GATEWAY_KEYS: FASHION_AUTH_MODE=token takes a key of 32 characters or more")
    return GatewayTokens(keys, settings.platform) if keys else None


def service_identity(settings: Settings) -> Identity:
    """Return how a service learns who is asking: from the gateway's tokens, without keys from X-User-ID."""
    return open_gateway_tokens(settings) or HeaderIdentity(open_pseudonyms(settings))
