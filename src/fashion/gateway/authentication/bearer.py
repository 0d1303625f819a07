"""Mode `token`: bearer tokens of the configured issuers, verified and turned into principals."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import time
from typing import Any

import jwt
from cachetools import LRUCache
from litestar.types import Scope

from fashion.gateway.authentication.issuers import Issuer
from fashion.gateway.authentication.keys import ALGORITHMS, IssuerKeys
from fashion.gateway.authentication.servers import Servers
from fashion.gateway.fetching import Fetch, fetch
from fashion.kernel.http.authentication.api_keys import SUBJECT_PREFIX
from fashion.kernel.http.authentication.authorization import (
    describe_tokens,
    insufficient_scope,
    invalid_token,
    token_rejection,
)
from fashion.kernel.http.authentication.identity import is_sound
from fashion.kernel.http.authentication.principal import NOBODY, Document, Principal, header_of
from fashion.kernel.http.authentication.pseudonyms import Pseudonyms
from fashion.kernel.http.problems import ProblemError
from fashion.localization.marking import Sentence, sentence
from fashion.vocabulary import SCOPES

LEEWAY_SECONDS = 30
MAX_CHARACTERS = 8192
REMEMBERED = 8192
REMEMBERED_SECONDS = 60.0
"""How long a token is believed after its key is withdrawn, at most."""
REQUIRED = ("exp", "iss", "aud", "sub")
REASONS: dict[type[jwt.InvalidTokenError], Sentence] = {
    jwt.ExpiredSignatureError: sentence("The token has expired."),
    jwt.ImmatureSignatureError: sentence("The token is not valid yet."),
    jwt.InvalidAudienceError: sentence("The token is for another audience."),
    jwt.InvalidSignatureError: sentence("The signature of the token is wrong."),
}


class BearerIdentity:
    """Believes tokens of issuers, API keys and delegations; X-User-ID means nothing.

    Attributes:
        keys: those of each issuer, by its URL.
    """

    def __init__(
        self,
        issuers: Iterable[Issuer],
        pseudonyms: Pseudonyms,
        fetch: Fetch = fetch,
        servers: Servers | None = None,
    ) -> None:
        self._issuers = {each.issuer: each for each in issuers}
        self.keys = {each.issuer: IssuerKeys(each.issuer, each.tenant, fetch) for each in self._issuers.values()}
        self._pseudonyms, self._servers = pseudonyms, servers
        self._verified: LRUCache[str, tuple[float, Principal]] = LRUCache(REMEMBERED)

    async def principal_of(self, scope: Scope) -> Principal:
        """Return the subject of the token, `NOBODY` without one.

        Raises:
            ProblemError: 401 for an invalid token, 403 for a delegation without `act-for`, 503 while its issuer
                never answered.
        """
        header = header_of(scope, "Authorization")
        if not header:
            return NOBODY
        until, principal = self._verified.get(header) or (0.0, NOBODY)
        if until < time():
            token = _token(header)
            if server := await self._of_server(token):
                return server
            claims = await self._claims(token)
            principal = self._principal(self._issuers[claims["iss"]], claims)
            until = min(int(claims["exp"]) + LEEWAY_SECONDS, time() + REMEMBERED_SECONDS)
            self._verified[header] = until, principal
        return principal

    async def _of_server(self, token: str) -> Principal | None:
        """Return who comes with an API key or a delegation; these are never remembered here."""
        if self._servers is None:
            return None
        if self._servers.is_key(token):
            return await self._servers.of_key(token)
        with _rejecting_invalid():
            delegated = _named_issuer(token) == self._servers.delegations.issuer
            return await self._servers.of_delegation(token) if delegated else None

    async def _claims(self, token: str) -> dict[str, Any]:
        with _rejecting_invalid():
            return await self._verify(token)

    async def _verify(self, token: str) -> dict[str, Any]:
        headers = jwt.get_unverified_header(token)
        named = _named_issuer(token)
        issuer = self._issuers.get(named) if named else None
        if issuer is None:
            raise invalid_token(sentence("The token is of an issuer that is not configured."))
        keys, algorithm = self.keys[issuer.issuer], headers.get("alg")
        key = await keys.find(headers.get("kid"), algorithm) if algorithm in ALGORITHMS else None
        if key is None:
            raise invalid_token(
                sentence("The token is not signed with a key of its issuer, by RS256, ES256 or EdDSA.")
            )
        return jwt.decode(
            token,
            key,
            ALGORITHMS,
            issuer=issuer.issuer,
            audience=issuer.audience,
            leeway=LEEWAY_SECONDS,
            options={"require": list(REQUIRED)},
        )

    def _principal(self, issuer: Issuer, claims: dict[str, Any]) -> Principal:
        subject, scopes = claims["sub"], _scopes(claims)
        actor = _actor(claims)
        if not is_sound(subject):
            raise invalid_token(sentence("The subject of the token has characters that no path can hold."))
        if subject.startswith(SUBJECT_PREFIX) or actor.startswith(SUBJECT_PREFIX):
            raise invalid_token(sentence("The token names an API key as its subject."))
        if actor:
            if "act-for" not in scopes:
                raise insufficient_scope(frozenset({"act-for"}))
            scopes = frozenset({"me"})
        pseudonym = self._pseudonyms.of(issuer.tenant, subject)
        return Principal(tenant=issuer.tenant, subject=subject, scopes=scopes, pseudonym=pseudonym, actor=actor)

    def rejection(self, principal: Principal, taken: frozenset[str]) -> ProblemError:
        """Return the error for a request without a token, or with one that lacks the scope."""
        return token_rejection(principal, taken)

    def describe(self, document: Document) -> None:
        """Document the tokens."""
        describe_tokens(document)


@contextmanager
def _rejecting_invalid() -> Iterator[None]:
    """Answer 401 for a token that is not valid."""
    try:
        yield
    except (jwt.InvalidTokenError, RecursionError) as error:
        reason = next((REASONS[each] for each in type(error).__mro__ if each in REASONS), None)
        raise invalid_token(reason or sentence("This is no token that the gateway takes.")) from None


def _named_issuer(token: str) -> str | None:
    named = jwt.decode(token, options={"verify_signature": False}).get("iss")
    return named if isinstance(named, str) else None


def _token(header: str) -> str:
    kind, _, token = header.partition(" ")
    if kind.lower() != "bearer" or not token:
        raise invalid_token(sentence("Send the token as Authorization: Bearer TOKEN."))
    if len(token) > MAX_CHARACTERS:
        raise invalid_token(sentence("The token has more than {most} characters.", most=str(MAX_CHARACTERS)))
    return token


def _scopes(claims: dict[str, Any]) -> frozenset[str]:
    """Return those of our scopes that a token has: by RFC 9068 a string, a list at some issuers."""
    given = claims.get("scope")
    names = given.split() if isinstance(given, str) else given if isinstance(given, list) else []
    return frozenset(name for name in names if isinstance(name, str)) & frozenset(SCOPES)


def _actor(claims: dict[str, Any]) -> str:
    """Return who acts for the subject, by RFC 8693; empty when the subject acts."""
    actor = claims.get("act")
    if actor is None:
        return ""
    if not isinstance(actor, dict) or not isinstance(actor.get("sub"), str) or not actor["sub"]:
        raise invalid_token(sentence("The claim act of the token names nobody."))
    return str(actor["sub"])
