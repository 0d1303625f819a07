"""Whether the gateways answer at the addresses that ingress controllers report."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import aiohttp

from fashion_operator.spec.keys import PlatformKey
from fashion_operator.spec.platform import Platform

TIMEOUT_SECONDS, AT_ONCE = 3.0, 32
# One answer that is missing may be a controller that reads its configuration.
FAILURES = 2
_HEADER = "X-Correlation-ID"


class Target(NamedTuple):
    """Where a gateway is asked; the host is empty where every one is served."""

    address: str
    host: str
    is_secure: bool


@dataclass
class _Known:
    target: Target
    failures: int = 0
    reason: str | None = None


class WayInProbes:
    """Asks the gateway of each platform from where its clients come; a change makes its platform reconcile."""

    def __init__(self, changed: Callable[[PlatformKey], None]) -> None:
        self._changed = changed
        self._known: dict[PlatformKey, _Known] = {}
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(AT_ONCE)

    def reason(self, key: PlatformKey) -> str | None:
        """Return why a gateway does not answer, empty if it does, None while that is not known."""
        known = self._known.get(key)
        return known.reason if known else None

    async def poll(self, targets: Mapping[PlatformKey, Target]) -> None:
        """Ask each gateway."""
        await asyncio.gather(*(self.probe(key, target) for key, target in targets.items()))

    def delete(self, key: PlatformKey) -> None:
        """Delete what is known of a gateway."""
        self._known.pop(key, None)

    async def probe(self, key: PlatformKey, target: Target) -> None:
        """Ask a gateway."""
        known = self._known.get(key)
        if known is None or known.target != target:
            known = self._known[key] = _Known(target)
        async with self._slots:
            failure = await self._ask(target)
        known.failures = known.failures + 1 if failure else 0
        if (not failure or known.failures >= FAILURES) and failure != known.reason:
            known.reason = failure
            self._changed(key)

    async def _ask(self, target: Target) -> str:
        """Return why the gateway did not answer; its answers have a header of its own, whatever they say."""
        self._session = self._session or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(TIMEOUT_SECONDS))
        host = target.host.replace("*", "probe")
        address = f"[{target.address}]" if target.address.count(":") > 1 else target.address
        try:
            async with self._session.get(
                f"{'https' if target.is_secure else 'http'}://{address}/",
                headers={"Host": host} if host else {},
                allow_redirects=False,
                # The certificate may be of an authority that only the clients trust.
                ssl=False,
                server_hostname=host or None,
            ) as answer:
                return "" if _HEADER in answer.headers else f"{answer.status} from something else"
        except TimeoutError:
            return f"no answer within {TIMEOUT_SECONDS:g} s"
        except (aiohttp.ClientError, OSError) as error:
            return str(error) or type(error).__name__

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()


def target_of(platform: Platform, address: str) -> Target:
    """Where the gateway of a platform is asked."""
    ingress = platform.spec.ingress
    return Target(address, ingress.host, bool(ingress.tls_secret))
