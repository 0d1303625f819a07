"""Reads the images that wait, from every instance of the service, and colors the products that have them."""

import asyncio
from collections.abc import Awaitable, Callable

import prometheus_client
import structlog

from fashion.kernel.background import end_tasks
from fashion.products.outbound.addresses import BadUrlError
from fashion.products.outbound.fetching import FetchError
from fashion.products.pictures.decoding import UnreadablePictureError
from fashion.products.pictures.product_color import PictureColor
from fashion.products.pictures.product_images import MAX_ATTEMPTS, DueImage, ProductImages
from fashion.products.ports import ImageColor, UnitOfWork
from fashion.vocabulary import Category

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
PRUNE_SECONDS = 3600.0
AT_ONCE = 8
"""Images that one instance fetches at once."""

IMAGES = prometheus_client.Counter(
    "fashion_product_images",
    "Images of products that were fetched: found or unknown, as their color was; failed, or to be retried",
    ("outcome",),
)
for _outcome in ("found", "unknown", "retried", "failed"):
    # Prometheus sees no increase of a counter that begins with its first failure.
    IMAGES.labels(_outcome)

ReadColor = Callable[[str, Category], Awaitable[PictureColor | None]]


class ImageRunner:
    """Reads images in the background of a service instance."""

    def __init__(self, images: ProductImages, unit_of_work: UnitOfWork, read_color: ReadColor) -> None:
        self._images, self._unit_of_work, self._read_color = images, unit_of_work, read_color

    async def watch(self) -> None:
        """Read what is due, again and again."""
        under_way = set[asyncio.Task[ImageColor | None]]()
        try:
            while True:
                await self._work(under_way)
        finally:
            await end_tasks(list(under_way))

    async def prune(self) -> None:
        """Delete what no product has any more, again and again."""
        while True:
            await self._images.prune()
            await asyncio.sleep(PRUNE_SECONDS)

    async def _work(self, under_way: set[asyncio.Task[ImageColor | None]]) -> None:
        """Begin to read what is due, as far as there is room, and store what was read meanwhile."""
        if room := AT_ONCE - len(under_way):
            under_way |= {asyncio.create_task(self._read(image)) for image in await self._images.claim(room)}
        if not under_way:
            await asyncio.sleep(LOOK_SECONDS)
            return
        done, _ = await asyncio.wait(under_way, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        under_way -= done
        if colors := [color for task in done if (color := task.result())]:
            async with self._unit_of_work() as products:
                await products.color(colors)

    async def _read(self, image: DueImage) -> ImageColor | None:
        """Return what an image shows; None if it could not be read, which is recorded."""
        if image.attempts > MAX_ATTEMPTS:
            await self._fail(image, f"Reading was interrupted {MAX_ATTEMPTS} times.", again=False)
            return None
        try:
            found = await self._read_color(image.url, image.category)
        except FetchError as error:
            await self._fail(image, str(error), again=error.may_pass)
            return None
        except (BadUrlError, UnreadablePictureError) as error:
            await self._fail(image, str(error), again=False)
            return None
        IMAGES.labels("found" if found else "unknown").inc()
        hexadecimal, confidence = found or (None, 0.0)
        return ImageColor(url=image.url, category=image.category, hex=hexadecimal, confidence=confidence)

    async def _fail(self, image: DueImage, failure: str, *, again: bool) -> None:
        is_retried = await self._images.failed(image, failure, again=again)
        IMAGES.labels("retried" if is_retried else "failed").inc()
        log.info("image of a product not read", url=image.url, failure=failure, again=is_retried)
