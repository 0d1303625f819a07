"""Who is asking, as the gateway says it to the services."""

import msgspec

from fashion.kernel.http.authentication.gateway_tokens import GatewayTokens
from fashion.kernel.http.authentication.identity import HEADER, is_sound, not_yours
from fashion.kernel.http.authentication.principal import Principal
from fashion.kernel.http.authentication.pseudonyms import Pseudonyms
from fashion.kernel.http.problems import ProblemError


def no_such_user(where: str) -> ProblemError:
    """Return the error for the ID of a user that no path can hold."""
    return ProblemError(400, "bad-user", f"The {where} names no user: their IDs have other characters.")


class Callers:
    """Names the caller to the services: in a signed token, without keys to sign with in X-User-ID."""

    def __init__(self, tokens: GatewayTokens | None, pseudonyms: Pseudonyms) -> None:
        self._tokens, self._pseudonyms = tokens, pseudonyms

    def headers(self, principal: Principal) -> dict[str, str]:
        """Return the headers that name a principal to a service."""
        if self._tokens:
            return self._tokens.headers(principal)
        return {HEADER.lower(): principal.subject} if principal.subject else {}

    def erased_by(self, principal: Principal, subject: str) -> Principal:
        """Return the user that a principal erases, who is itself unless it may erase any of its tenant.

        Raises:
            ProblemError: 403 when it may not.
        """
        if subject == principal.subject and "me" in principal.scopes:
            return principal
        if "erase:any" not in principal.scopes:
            raise not_yours()
        if not is_sound(subject):
            raise no_such_user("path")
        return msgspec.structs.replace(
            principal,
            subject=subject,
            scopes=frozenset({"me"}),
            pseudonym=self._pseudonyms.of(principal.tenant, subject),
            actor=principal.actor or principal.subject,
        )
