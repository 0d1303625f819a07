"""Pictures fetched from shops, and the color of the product that one shows."""

import asyncio

from fashion.products.outbound.fetching import GuardedFetcher, Limits
from fashion.products.pictures.decoding import decode
from fashion.products.pictures.product_color import SIDE, PictureColor, color_of_picture
from fashion.settings import Settings
from fashion.vocabulary import Category

FETCH_SECONDS = 15.0
MAX_BYTES = 10_000_000
_TYPES = {"Accept": "image/avif,image/webp,image/jpeg,image/png,image/gif"}


class PictureReader:
    """Reads pictures from where the settings allow it; one is decoded at a time, for that takes memory."""

    def __init__(self, settings: Settings) -> None:
        self._fetch = GuardedFetcher(settings)
        self._turn = asyncio.Semaphore(1)

    async def color(self, url: str, category: Category) -> PictureColor | None:
        """Return the color of the product that the picture shows, None where it cannot be known.

        Raises:
            BadUrlError: nothing may be fetched from there.
            FetchError: the server gives no file, or not within the limits.
            UnreadablePictureError: the file is no picture.
        """
        file = await self.file(url, FETCH_SECONDS)
        async with self._turn:
            return await asyncio.to_thread(_color_of, file, category)

    async def file(self, url: str, seconds: float) -> bytes:
        """Return the file at a URL.

        Raises:
            BadUrlError: nothing may be fetched from there.
            FetchError: the server gives no file, or not within the limits.
        """
        return (await self._fetch(url, Limits(seconds, MAX_BYTES), _TYPES)).body


def _color_of(file: bytes, category: Category) -> PictureColor | None:
    return color_of_picture(decode(file, SIDE), category)
