"""The API keys that requests come with, looked up at products and believed for a few seconds."""

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import NamedTuple

import msgspec
from cachetools import LRUCache

from fashion.gateway.proxy.upstream import Upstream
from fashion.kernel.http.authentication.api_keys import ID_PATTERN, KeyGrant, digest_of, id_of
from fashion.kernel.http.authentication.gateway_tokens import GatewayTokens
from fashion.kernel.http.authentication.principal import Principal
from fashion.kernel.http.problems import unavailable
from fashion.localization.marking import sentence

CHECKED_SECONDS = 4.0
"""How long a key is believed after it was looked up: a revoked one is rejected within 5 seconds."""
REMEMBERED = 8192

LookUp = Callable[[str, str], Awaitable[KeyGrant | None]]


class _Found(NamedTuple):
    until: float
    grant: KeyGrant | None


class ApiKeys:
    """The keys that were seen lately; unknown ones are remembered too, so that guessing costs one look-up."""

    def __init__(self, look_up: LookUp, clock: Callable[[], float] = monotonic) -> None:
        self._look_up, self._clock = look_up, clock
        self._found: LRUCache[str, _Found] = LRUCache(REMEMBERED)
        self._asking: dict[str, asyncio.Task[KeyGrant | None]] = {}

    async def grant_of(self, key: str) -> KeyGrant | None:
        """Return what a key is good for; None for one that is unknown, revoked or expired.

        Raises:
            ProblemError: 503 while it cannot be looked up.
        """
        if not re.fullmatch(ID_PATTERN, id_of(key)):
            return None
        digest = digest_of(key)
        grant = await self.find(id_of(key), digest)
        return grant if grant and hmac.compare_digest(grant.digest, digest) else None

    async def find(self, key_id: str, digest: str = "") -> KeyGrant | None:
        """Return the key of an ID; `digest` is that of the key which a request came with, if it came with one."""
        found = self._found.get(key_id)
        if found and found.until > self._clock():
            return found.grant
        task = self._asking.get(key_id)
        if task is None:
            task = self._asking[key_id] = asyncio.create_task(self._ask(key_id, digest))
            task.add_done_callback(lambda _: self._asking.pop(key_id))
        return await asyncio.shield(task)

    async def _ask(self, key_id: str, digest: str) -> KeyGrant | None:
        asked_at = self._clock()
        grant = await self._look_up(key_id, digest)
        seconds = min(CHECKED_SECONDS, grant.seconds_left) if grant else CHECKED_SECONDS
        self._found[key_id] = _Found(asked_at + seconds, grant)
        return grant


def look_up_at_products(upstream: Upstream, tokens: GatewayTokens) -> LookUp:
    """Return the look-up at the service that stores the keys."""
    gateway = Principal(subject="gateway", scopes=frozenset({"operate"}))

    async def look_up(key_id: str, digest: str) -> KeyGrant | None:
        target = f"/v1/keys/{key_id}?digest={digest}"
        answer = await upstream.call("products", "GET", target, tokens.headers(gateway))
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise unavailable(sentence("API keys cannot be checked now; try again shortly."))
        return msgspec.json.decode(answer.body, type=KeyGrant)

    return look_up
