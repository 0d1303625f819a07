"""Whether the keys of the issuers can be used, asked also while nobody comes with a token."""

import asyncio
from collections.abc import Sequence

import structlog
from prometheus_client import Gauge

from fashion.gateway.authentication.keys import FETCH_INTERVAL_SECONDS, IssuerKeys
from fashion.kernel.health import Health

log = structlog.get_logger(__name__)

USABLE = Gauge(
    "fashion_issuer_usable",
    "1 while the keys of an issuer can be used; 0 while its tokens are rejected, or its keys are outdated",
    ("tenant",),
)


async def watch_issuers(issuers: Sequence[IssuerKeys], health: Health) -> None:
    """Keep the keys of issuers fresh, and note why those of an issuer cannot be used once all were asked."""
    while True:
        await asyncio.gather(*(each.keep_fresh() for each in issuers))
        before = health.issuers or {}
        health.issuers = {each.issuer: each.outage for each in issuers if each.outage}
        for each in issuers:
            _report(each, before.get(each.issuer, ""))
        await asyncio.sleep(FETCH_INTERVAL_SECONDS)


def _report(keys: IssuerKeys, before: str) -> None:
    outage = keys.outage
    USABLE.labels(keys.tenant).set(not outage)
    if outage and not before:
        log.error("issuer cannot be used", tenant=keys.tenant, issuer=keys.issuer, error=outage)
    elif before and not outage:
        log.warning("issuer can be used again", tenant=keys.tenant, issuer=keys.issuer)
