"""The public keys of an issuer: found by discovery, cached, and kept while the issuer is down."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import jwt
import msgspec
import structlog
from prometheus_client import Counter

from fashion.gateway.fetching import FAILURES as FETCH_FAILURES
from fashion.gateway.fetching import Fetch, reason_of
from fashion.kernel.http.problems import unavailable
from fashion.localization.marking import sentence

log = structlog.get_logger(__name__)

FAILURES = Counter("fashion_issuer_failures", "Attempts to get an issuer's keys that failed", ("tenant",))

ALGORITHMS = ("RS256", "ES256", "EdDSA")
FETCH_INTERVAL_SECONDS = 10.0
FRESH_SECONDS = 300.0
OUTDATED_SECONDS = 900.0
"""The age of keys at which it is no longer normal that they were not fetched again."""
MAX_REASON = 500
"""The characters of a reason, which may hold what an issuer sent."""
DISCOVERY = "/.well-known/openid-configuration"
NO_KEY = f"it has no key that can be used for {', '.join(ALGORITHMS)}"


class IssuerKeys:
    """The keys of one issuer.

    They are fetched again for an unknown key ID and once they are old, by tokens and without any, though never
    twice within `FETCH_INTERVAL_SECONDS`: tokens that somebody invents cost the issuer nothing.

    Attributes:
        issuer: its URL.
        tenant: whose users it knows.
    """

    def __init__(self, issuer: str, tenant: str, fetch: Fetch, clock: Callable[[], float] = monotonic) -> None:
        self.issuer, self.tenant = issuer, tenant
        self._fetch, self._clock = fetch, clock
        self._keys: list[jwt.PyJWK] = []
        self._tried_at = self._fetched_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None
        self._failure = ""

    @property
    def outage(self) -> str:
        """Why tokens of the issuer are rejected, or will be once it changes its keys; empty if neither is so."""
        if not self._failure:
            return ""
        if not self._keys:
            return f"{self._failure}; its tokens are rejected"
        is_outdated = self._clock() - self._fetched_at > OUTDATED_SECONDS
        return f"{self._failure}; its last known keys are still used" if is_outdated else ""

    async def keep_fresh(self) -> None:
        """Fetch the keys if they are old or missing."""
        if not self._keys or self._clock() - self._fetched_at > FRESH_SECONDS:
            await self._refresh()

    async def find(self, key_id: str | None, algorithm: str) -> jwt.PyJWK | None:
        """Return the key for a token with these headers, or None.

        Raises:
            ProblemError: 503 while no key was ever fetched.
        """
        found = self._find(key_id, algorithm)
        if found is None:
            await self._refresh()
            found = self._find(key_id, algorithm)
        elif self._clock() - self._fetched_at > FRESH_SECONDS:
            self._begin()
        if found is None and not self._keys:
            detail = sentence("The issuer of this token does not answer; try again shortly.")
            raise unavailable(detail, 10)
        return found

    def _find(self, key_id: str | None, algorithm: str) -> jwt.PyJWK | None:
        fitting = [
            key
            for key in self._keys
            if key.algorithm_name == algorithm and (key_id is None or key.key_id == key_id)
        ]
        return fitting[0] if len(fitting) == 1 else None

    async def _refresh(self) -> None:
        """Fetch the keys, together with whoever waits for them already, unless that was done just now."""
        task = self._begin()
        if task:
            await asyncio.shield(task)

    def _begin(self) -> asyncio.Task[None] | None:
        if self._fetching is None and self._clock() - self._tried_at >= FETCH_INTERVAL_SECONDS:
            self._tried_at = self._clock()
            self._fetching = asyncio.create_task(self._fetch_keys())
            self._fetching.add_done_callback(self._end)
        return self._fetching

    def _end(self, _: asyncio.Task[None]) -> None:
        self._fetching = None

    async def _fetch_keys(self) -> None:
        try:
            document = await self._read(self.issuer.rstrip("/") + DISCOVERY)
            if document.get("issuer") != self.issuer:
                raise ValueError(f"the discovery document is of {document.get('issuer')!r}")
            uri = str(document["jwks_uri"])
            if urlsplit(uri).scheme != urlsplit(self.issuer).scheme:
                raise ValueError("jwks_uri has another scheme than the issuer")
            self._keys = _signing_keys(await self._read(uri))
            self._fetched_at = self._clock()
            self._failure = "" if self._keys else NO_KEY
        except (*FETCH_FAILURES, ValueError, KeyError, jwt.PyJWTError) as error:
            self._failure = _reason(error)[:MAX_REASON]
            FAILURES.labels(self.tenant).inc()
            log.warning("issuer failed", tenant=self.tenant, error=self._failure)

    async def _read(self, url: str) -> dict[str, Any]:
        return msgspec.json.decode(await self._fetch(url), type=dict[str, Any])


def _reason(error: Exception) -> str:
    """Return in words why keys could not be fetched."""
    if isinstance(error, jwt.PyJWKSetError):
        return NO_KEY
    if isinstance(error, KeyError):
        return f"its discovery document has no {error.args[0]}"
    return reason_of(error)


def _signing_keys(document: dict[str, Any]) -> list[jwt.PyJWK]:
    keys = jwt.PyJWKSet.from_dict(document).keys
    return [key for key in keys if key.algorithm_name in ALGORITHMS and key.public_key_use in {None, "sig"}]
