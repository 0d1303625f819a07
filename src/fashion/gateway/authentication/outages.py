"""Whether the keys of the issuers can be used, asked also while nobody comes with a token."""

import asyncio
from collections.abc import Sequence

import structlog
from prometheus_client import Gauge

from fashion.gateway.authentication.keys import FETCH_INTERVAL_SECONDS, IssuerKeys

log = structlog.get_logger(__name__)

USABLE = Gauge(
    "fashion_issuer_usable",
    "1 while the keys of an issuer can be used; 0 while its tokens are rejected, or its keys are outdated",
    ("tenant",),
)


async def watch_issuers(issuers: Sequence[IssuerKeys], outages: dict[str, str]) -> None:
    """Keep the keys of issuers fresh, and note by its URL why those of an issuer cannot be used."""
    while True:
        await asyncio.gather(*(each.keep_fresh() for each in issuers))
        for each in issuers:
            _note(each, outages)
        await asyncio.sleep(FETCH_INTERVAL_SECONDS)


def _note(keys: IssuerKeys, outages: dict[str, str]) -> None:
    before, outage = outages.pop(keys.issuer, ""), keys.outage
    USABLE.labels(keys.tenant).set(not outage)
    if outage:
        outages[keys.issuer] = outage
    if outage and not before:
        log.error("issuer cannot be used", tenant=keys.tenant, issuer=keys.issuer, error=outage)
    elif before and not outage:
        log.warning("issuer can be used again", tenant=keys.tenant, issuer=keys.issuer)
