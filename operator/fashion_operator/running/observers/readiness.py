"""What pods report at /ready."""

import aiohttp
import msgspec
import structlog

from fashion_operator.resources import Manifest
from fashion_operator.resources.objects import NAME
from fashion_operator.spec.services import PORTS

log = structlog.get_logger(__name__)

READY_TIMEOUT_SECONDS = 1.0


class ReadyReport(msgspec.Struct):
    """The revision that a pod serves, why it rejects a newer one, and why stores and issuers do not answer it.

    `issuers` is None where a gateway has not asked them all yet, or is of a version that does not say.
    """

    revision: str
    rejected: str = ""
    stores: dict[str, str] = {}
    issuers: dict[str, str] | None = None


class ReadinessClient:
    """Asks pods; connections are kept."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, pod: Manifest) -> ReadyReport | None:
        """Return the report of a pod, or None if it gives none that can be read."""
        self._session = self._session or aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(READY_TIMEOUT_SECONDS)
        )
        address, port = pod["status"].get("podIP"), PORTS[pod["metadata"]["labels"][NAME]]
        try:
            async with self._session.get(f"http://{address}:{port}/ready") as answer:
                return msgspec.json.decode(await answer.read(), type=ReadyReport)
        except (aiohttp.ClientError, OSError, ValueError, msgspec.MsgspecError) as error:
            log.info("a pod does not report what it serves", pod=pod["metadata"]["name"], reason=repr(error))
            return None

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
