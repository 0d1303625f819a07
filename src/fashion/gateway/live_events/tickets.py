"""Stream tickets: a page opens a stream with one, because its browser sends no headers of its own there.

A ticket opens one stream of one user and is spent by the attempt. Redis holds its hash, and a hash of it together
with the pseudonym: neither ticket nor user can be read there.
"""

import re
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import parse_qs

import msgspec
from litestar.types import Scope

from fashion.kernel.http.authentication.principal import Document, Identity, Principal
from fashion.kernel.http.authentication.pseudonyms import Pseudonyms
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError
from fashion.kernel.redis import Client
from fashion.localization.marking import sentence

LIFETIME_SECONDS = 30
RANDOM_BYTES = 24
PARAMETER = "ticket"

_STREAM = re.compile(r"/v1/users/([^/]+)/events")


class _Ticket(msgspec.Struct, array_like=True):
    tenant: str
    proof: str


class Tickets:
    """The tickets of a platform, which any of its gateways takes."""

    def __init__(self, redis: Client, platform: str, pseudonyms: Pseudonyms) -> None:
        self._redis, self._prefix, self._pseudonyms = redis, f"{platform}:ticket:", pseudonyms

    async def issue(self, principal: Principal) -> str:
        """Return a new ticket for the user's own stream.

        Raises:
            RedisError: it cannot be stored.
        """
        ticket = token_urlsafe(RANDOM_BYTES)
        kept = msgspec.json.encode(_Ticket(principal.tenant, _hash(ticket, principal.pseudonym)))
        await self._redis.set(self._prefix + _hash(ticket), kept, ex=LIFETIME_SECONDS)
        return ticket

    async def spend(self, ticket: str, subject: str) -> Principal:
        """Return the user of a ticket, which is spent whether or not it is theirs.

        Raises:
            ProblemError: 401 for a ticket that is unknown, spent, expired or another user's.
            RedisError: the ticket cannot be checked.
        """
        kept = await self._redis.getdel(self._prefix + _hash(ticket))
        found = msgspec.json.decode(kept, type=_Ticket) if kept else None
        pseudonym = self._pseudonyms.of(found.tenant, subject) if found else ""
        if found is None or found.proof != _hash(ticket, pseudonym):
            detail = sentence(
                "The ticket is unknown, spent, expired or of another user; get a new one for each stream."
            )
            raise ProblemError(401, "bad-ticket", detail)
        return Principal(tenant=found.tenant, subject=subject, scopes=frozenset({"me"}), pseudonym=pseudonym)


class TicketIdentity:
    """Accepts the tickets of streams; for everything else another identity is asked."""

    def __init__(self, identity: Identity, tickets: Tickets) -> None:
        self._identity, self._tickets = identity, tickets

    async def principal_of(self, scope: Scope) -> Principal:
        """Return the user of the ticket, or who the headers say where there is none.

        Raises:
            ProblemError: 401 for a ticket that is not valid; those of the other identity.
        """
        path = _STREAM.fullmatch(scope["path"])
        given = parse_qs(scope["query_string"].decode("latin-1")).get(PARAMETER) if path else None
        if path and given:
            return await self._tickets.spend(given[0], path[1])
        return await self._identity.principal_of(scope)

    def rejection(self, principal: Principal, taken: frozenset[str]) -> ProblemError:
        """Return the error for a principal without the scope."""
        return self._identity.rejection(principal, taken)

    def describe(self, document: Document) -> None:
        """Document what the other identity takes; the ticket is a parameter of its route."""
        self._identity.describe(document)


def _hash(*parts: str) -> str:
    return sha256("/".join(parts).encode()).hexdigest()


declare_problems(
    (401, "bad-ticket", "The stream ticket is unknown, spent, expired or another user's."),
)
