"""Servers of a tenant: they sign in with API keys, and act for shoppers by delegations."""

from typing import Any

from fashion.gateway.authentication.api_keys import ApiKeys
from fashion.gateway.authentication.delegations import Delegations
from fashion.kernel.http.authentication.api_keys import PREFIX, SUBJECT_PREFIX, KeyGrant
from fashion.kernel.http.authentication.authorization import insufficient_scope, invalid_token
from fashion.kernel.http.authentication.principal import Principal
from fashion.kernel.http.authentication.pseudonyms import Pseudonyms
from fashion.localization.marking import sentence

_NO_KEY = sentence("This API key is unknown, revoked or expired.")


class Servers:
    """Turns keys and delegations of the configured tenants into principals."""

    def __init__(
        self, tenants: frozenset[str], keys: ApiKeys, delegations: Delegations, pseudonyms: Pseudonyms
    ) -> None:
        self._tenants, self._keys, self.delegations, self._pseudonyms = tenants, keys, delegations, pseudonyms

    @staticmethod
    def is_key(token: str) -> bool:
        """Return whether a bearer token has the form of an API key."""
        return token.startswith(PREFIX)

    async def of_key(self, key: str) -> Principal:
        """Return the server that a key belongs to.

        Raises:
            ProblemError: 401 for a key that is not valid, 503 while that cannot be checked.
        """
        grant = self._believed(await self._keys.grant_of(key))
        subject = SUBJECT_PREFIX + grant.id
        pseudonym = self._pseudonyms.of(grant.tenant, subject)
        return Principal(tenant=grant.tenant, subject=subject, scopes=grant.scopes, pseudonym=pseudonym)

    async def of_delegation(self, token: str) -> Principal:
        """Return the shopper for whom a backend acts; a delegation ends with the key that made it.

        Raises:
            jwt.InvalidTokenError: it is not a valid delegation.
            ProblemError: 401 or 403 when its key is not valid any more, 503 while that cannot be checked.
        """
        claims: dict[str, Any] = self.delegations.verify(token)
        tenant, subject, actor = claims["tenant"], claims["sub"], claims["act"]["sub"]
        if actor.startswith(SUBJECT_PREFIX):
            grant = self._believed(await self._keys.find(actor.removeprefix(SUBJECT_PREFIX)))
            if "act-for" not in grant.scopes:
                raise insufficient_scope(frozenset({"act-for"}))
        pseudonym = self._pseudonyms.of(tenant, subject)
        scopes = frozenset({"me"})
        return Principal(tenant=tenant, subject=subject, scopes=scopes, pseudonym=pseudonym, actor=actor)

    def _believed(self, grant: KeyGrant | None) -> KeyGrant:
        if grant is None or grant.tenant not in self._tenants:
            raise invalid_token(_NO_KEY)
        return grant
