"""Rate limits: so many requests a minute of an address and of a caller, counted in Redis in batches of tokens."""

import asyncio
import re
from hashlib import sha256
from time import time
from typing import Literal

import structlog
from cachetools import LRUCache
from litestar.types import Receive, Scope, Send
from prometheus_client import Counter
from redis.exceptions import RedisError

from fashion.kernel.http.authentication.principal import caller_id, principal_in
from fashion.kernel.http.problems import ProblemError, send_problem
from fashion.kernel.http.requests.methods import method_of
from fashion.kernel.redis import Client
from fashion.kernel.telemetry.correlation import CORRELATION
from fashion.kernel.telemetry.errors import report_unless_down
from fashion.localization.marking import gettext_noop, sentence
from fashion.settings import Settings

LIMITED = Counter("fashion_requests_limited", "Requests rejected for their client's rate")

WINDOW_SECONDS = 60
LEASES_PER_WINDOW = 20
CLIENTS = 100_000
EXHAUSTED = -1

Limited = Literal["address", "caller", "interactions"]
ClientMinute = tuple[Limited, str, int]

INTERACTIONS = re.compile(r"/v1/users/[^/]+/interactions")
_EXCEEDED: dict[Limited, str] = {
    "address": gettext_noop("More than {limit} requests in a minute; try again in {seconds} s."),
    "caller": gettext_noop("More than {limit} requests of one caller in a minute; try again in {seconds} s."),
    "interactions": gettext_noop(
        "More than {limit} requests with interactions of one user in a minute; try again in {seconds} s."
    ),
}

# KEYS: counter. ARGV: wanted tokens, limit, seconds to keep. Returns how many of them are granted.
_LEASE = """
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local granted = math.min(tonumber(ARGV[1]), math.max(0, tonumber(ARGV[2]) - used))
if granted > 0 then
  redis.call('INCRBY', KEYS[1], granted)
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
return granted
"""


class RateLimits:
    """Leases tokens from Redis and spends them here; without Redis each instance counts for itself."""

    def __init__(self, redis: Client, settings: Settings) -> None:
        self._redis, self._platform = redis, settings.platform
        self._hops = settings.forwarded_hops
        self._limits: dict[Limited, int] = {
            "address": settings.rate_limit,
            "caller": settings.rate_limit_per_caller,
            "interactions": settings.interaction_rate_limit,
        }
        self._tokens: LRUCache[ClientMinute, int] = LRUCache(CLIENTS)
        self._counted_here: LRUCache[ClientMinute, bool] = LRUCache(CLIENTS)
        self._leasing: dict[ClientMinute, asyncio.Task[None]] = {}
        self._alone = False
        self._lease = redis.register_script(_LEASE)

    async def admit(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Spend one token of the client's address, or answer 429."""
        return await self._admit("address", client_of(scope, self._hops), scope, send)

    async def admit_caller(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Spend one token of whoever is asking, and one of the user whose interactions are sent; or answer 429."""
        principal = principal_in(scope)
        if not principal.subject:
            return True
        if not await self._admit("caller", _hashed(caller_id(principal)), scope, send):
            return False
        if method_of(scope) != "POST" or not INTERACTIONS.fullmatch(scope["path"]):
            return True
        return await self._admit("interactions", _hashed(principal.pseudonym), scope, send)

    async def charge(self, scope: Scope, requests: int) -> None:
        """Spend the tokens of so many more requests, which an admitted one turned out to stand for."""
        if not requests:
            return
        principal = principal_in(scope)
        keys: list[tuple[Limited, str]] = [
            ("address", client_of(scope, self._hops)),
            ("caller", _hashed(caller_id(principal))),
        ]
        for kind, client in keys * requests:
            await self._spend((kind, client, int(time() // WINDOW_SECONDS)))

    async def _admit(self, kind: Limited, client: str, scope: Scope, send: Send) -> bool:
        window = int(time() // WINDOW_SECONDS)
        if await self._spend((kind, client, window)):
            return True
        LIMITED.inc()
        wait = str(int((window + 1) * WINDOW_SECONDS - time()) + 1)
        detail = sentence(_EXCEEDED[kind], limit=str(self._limits[kind]), seconds=wait)
        correlation_id = structlog.contextvars.get_contextvars().get(CORRELATION, "")
        problem = ProblemError(429, "too-many-requests", detail, {"Retry-After": wait})
        await send_problem(scope, send, problem, correlation_id)
        return False

    async def _spend(self, key: ClientMinute) -> bool:
        while not (left := self._tokens.get(key, 0)):
            await self._lease_once(key)
        if left > 0:
            self._tokens[key] = left - 1
        return left > 0

    async def _lease_once(self, key: ClientMinute) -> None:
        """One lease at a time for each client, whoever waits for it and whoever of them gives up."""
        task = self._leasing.get(key)
        if task is None:
            task = self._leasing[key] = asyncio.create_task(self._refill(key))
            task.add_done_callback(lambda _: self._leasing.pop(key))
        await asyncio.shield(task)

    async def _refill(self, key: ClientMinute) -> None:
        self._tokens[key] = await self._leased(key) or EXHAUSTED

    async def _leased(self, key: ClientMinute) -> int:
        kind, client, window = key
        limit = self._limits[kind]
        counter = f"{self._platform}:limit:{window}:{kind}:{client}"
        batch = max(1, limit // LEASES_PER_WINDOW)
        try:
            leased = int(await self._lease(keys=[counter], args=[batch, limit, 2 * WINDOW_SECONDS]))
        except (RedisError, OSError) as error:
            if not self._alone:
                report_unless_down(error, "rate limits without Redis")
            self._alone = True
            granted = 0 if key in self._counted_here else limit
            self._counted_here[key] = True
            return granted
        self._alone = False
        return leased


def _hashed(name: str) -> str:
    """Return a name for a counter, which outlives an erasure by two minutes."""
    return sha256(name.encode()).hexdigest()[:32]


def client_of(scope: Scope, hops: int) -> str:
    """The client's address: the peer, or what the trusted proxy `hops` steps in front of us saw."""
    if hops:
        headers = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        seen = b",".join(headers).decode("latin-1").split(",")
        if len(seen) >= hops and seen[-hops].strip():
            return seen[-hops].strip()[:64]
    return scope["client"][0] if scope["client"] else "unknown"
