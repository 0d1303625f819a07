"""Small pictures of products, made of what shops serve; some are kept in memory for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO

from cachetools import TTLCache

from fashion.products.outbound.addresses import BadUrlError
from fashion.products.outbound.fetching import FetchError, SilentServerError
from fashion.products.pictures.decoding import UnreadablePictureError, decode

SIDE = 480
MEDIA_TYPE = "image/webp"
_QUALITY = 80
PATIENCE_SECONDS = 6.0
"""With the time that it waits for others; less than the gateway waits for an answer."""
AT_ONCE = 8
KEPT_SECONDS, KEPT_BYTES = 3600.0, 8_000_000
FAILED_SECONDS, FAILED_KEPT = 60.0, 1000
"""A shop that gave no picture is not asked for it again meanwhile."""

Fetch = Callable[[str, float], Awaitable[bytes]]
"""Returns the file at a URL that arrives within so many seconds."""
_Failure = BadUrlError | FetchError | UnreadablePictureError


class SmallPictures:
    """The small pictures of one service instance; a picture that many ask for is fetched once."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._kept: TTLCache[str, bytes] = TTLCache(KEPT_BYTES, KEPT_SECONDS, getsizeof=len)
        self._failed: TTLCache[str, _Failure] = TTLCache(FAILED_KEPT, FAILED_SECONDS)
        self._making: dict[str, asyncio.Task[bytes]] = {}
        self._turns, self._decoding = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(1)

    async def at(self, url: str) -> bytes:
        """Return the picture at a URL as WebP of at most `SIDE` pixels on a side.

        Raises:
            BadUrlError: nothing may be fetched from there.
            FetchError: the server gives no file, or not within the limits.
            UnreadablePictureError: the file is no picture.
        """
        if (kept := self._kept.get(url)) is not None:
            return kept
        if (failure := self._failed.get(url)) is not None:
            raise failure.with_traceback(None)
        task = self._making.get(url)
        if task is None:
            task = self._making[url] = asyncio.create_task(self._make(url))
            task.add_done_callback(lambda _: self._making.pop(url, None))
        return await asyncio.shield(task)

    async def _make(self, url: str) -> bytes:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self._turns:
                file = await self._fetch(url, PATIENCE_SECONDS)
                async with self._decoding:
                    picture = await asyncio.to_thread(_small, file)
        except TimeoutError:
            raise SilentServerError(PATIENCE_SECONDS) from None
        except (BadUrlError, FetchError, UnreadablePictureError) as error:
            self._failed[url] = error
            raise
        self._kept[url] = picture
        return picture


def _small(file: bytes) -> bytes:
    made = BytesIO()
    decode(file, SIDE).save(made, "WEBP", quality=_QUALITY)
    return made.getvalue()
