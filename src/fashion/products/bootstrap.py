"""The products service, put together: the only place that picks its adapters."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from uuid import uuid4

import structlog
from litestar import Litestar

from fashion.configuration import parse_configuration
from fashion.kernel.cache.cache import Cache
from fashion.kernel.http.application import create_app as create_web_app
from fashion.kernel.http.internal.operations import HANDLERS as OPERATIONS
from fashion.kernel.http.internal.user_rows import HANDLERS as USER_ROWS
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.redis import open_redis
from fashion.kernel.runtime import Runtime
from fashion.kernel.telemetry.correlation import CORRELATION
from fashion.products.adapters.catalogue import PostgresUnitOfWork
from fashion.products.adapters.users import STORED_ROWS, PostgresUsers
from fashion.products.analytics import gauges
from fashion.products.analytics.api import HANDLERS as ANALYTICS
from fashion.products.api.batches import HANDLERS as BATCHES
from fashion.products.api.catalogue import HANDLERS as CHANGES
from fashion.products.api.imports import HANDLERS as IMPORTS
from fashion.products.api.keys import HANDLERS as KEYS
from fashion.products.api.lists import HANDLERS
from fashion.products.api.pictures import HANDLERS as PICTURES
from fashion.products.api.sources import HANDLERS as SOURCES
from fashion.products.api.url_imports import HANDLERS as URL_IMPORTS
from fashion.products.api.users import HANDLERS as USERS
from fashion.products.api.webhooks import HANDLERS as WEBHOOKS
from fashion.products.domain import Product, RecommendationService
from fashion.products.handlers import event_handlers, observe_chain
from fashion.products.import_jobs.exclusion import importing_in_turn
from fashion.products.import_jobs.fetching import FeedFetcher
from fashion.products.import_jobs.runner import ImportRunner
from fashion.products.import_jobs.sources import ImportSources
from fashion.products.import_jobs.store import ImportJobs
from fashion.products.importing import SAMPLE, SAMPLE_FEED, RejectedRow, read_catalogue
from fashion.products.imports import ImportCatalogue, ImportReport, Plan, clear, retire
from fashion.products.index.live_index import LiveCatalogueIndex
from fashion.products.pictures.product_images import ProductImages
from fashion.products.pictures.reading import PictureReader
from fashion.products.pictures.runner import ImageRunner
from fashion.products.pictures.small_pictures import SmallPictures
from fashion.products.relevance.live_popularity import LivePopularity
from fashion.products.usecases import (
    ChangeProduct,
    EraseUser,
    PutProduct,
    RankProducts,
    RemoveProduct,
    WriteProducts,
)
from fashion.products.views import all_products
from fashion.products.webhooks.deliveries import Deliveries
from fashion.products.webhooks.runner import DeliveryRunner
from fashion.products.webhooks.store import Webhooks
from fashion.settings import Settings


def create_app(settings: Settings) -> Litestar:
    """The products service."""
    runtime = Runtime(settings, "products", parse_configuration)
    indexes = LiveCatalogueIndex(runtime.database, runtime.cache)
    runtime.publish()
    service = RecommendationService()
    runtime.consume(event_handlers(RankProducts(indexes)), observe_chain)
    runtime.background("catalogue_index", indexes.watch)
    popularities = LivePopularity(runtime.database, is_on=settings.relevance)
    if settings.relevance:
        runtime.background("popularity", popularities.watch)
    runtime.background("coverage", partial(gauges.watch, runtime.database, settings.coverage_seconds))
    unit_of_work = PostgresUnitOfWork(runtime.database, runtime.cache)
    jobs = ImportJobs(runtime.database)
    fetcher = FeedFetcher(settings)
    sources = ImportSources(runtime.database)
    imports = ImportRunner(runtime.database, jobs, sources, ImportCatalogue(unit_of_work), fetcher)
    runtime.background("imports", imports.watch)
    pictures = PictureReader(settings)
    images = ImageRunner(ProductImages(runtime.database), unit_of_work, pictures.color)
    runtime.background("images", images.watch)
    runtime.background("images_pruning", images.prune)
    deliveries = Deliveries(runtime.database)
    runner = DeliveryRunner(deliveries, loopback=settings.webhook_loopback)
    runtime.background("webhooks", runner.watch)
    runtime.background("webhooks_pruning", runner.prune)
    of_the_catalogue = [*CHANGES, *BATCHES, *IMPORTS, *URL_IMPORTS, *SOURCES]
    return create_web_app(
        runtime,
        "Fashion platform: products",
        [
            *HANDLERS,
            *PICTURES,
            *of_the_catalogue,
            *USERS,
            *WEBHOOKS,
            *USER_ROWS,
            *OPERATIONS,
            *ANALYTICS,
            *KEYS,
        ],
        {
            "settings": settings,
            "webhooks": Webhooks(runtime.database),
            "deliveries": deliveries,
            "database": runtime.database,
            "stored_rows": STORED_ROWS,
            "cache": runtime.cache,
            "indexes": indexes,
            "popularities": popularities,
            "service": service,
            "import_jobs": jobs,
            "sources": sources,
            "fetcher": fetcher,
            "small_pictures": SmallPictures(pictures.file),
            "put_product": PutProduct(unit_of_work),
            "change": ChangeProduct(unit_of_work),
            "write": WriteProducts(unit_of_work),
            "remove_product": RemoveProduct(unit_of_work),
            "erase_user": EraseUser(PostgresUsers(runtime.database), runtime.cache),
        },
    )


async def import_catalogue(
    settings: Settings, records: Iterable[Product | RejectedRow], plan: Plan, tell: Callable[[str], None]
) -> ImportReport:
    """Import the records of a feed while the services run, after an import that is under way.

    Args:
        tell: is called with a sentence if there is one to wait for.

    Raises:
        ImportUnderWayError: it takes too long.
        UnconfirmedReplacementError: everything is imported, and nothing retired.
    """
    async with (
        _database(settings) as database,
        nullcontext() if plan.dry_run else importing_in_turn(database, tell),
        _catalogue(settings) as unit_of_work,
    ):
        return await ImportCatalogue(unit_of_work)(records, plan)


async def import_sample(settings: Settings) -> int:
    """Import the sample catalogue if there is no product yet; how many products that added."""
    async with _catalogue(settings) as unit_of_work:
        with SAMPLE.open("rb") as file:
            report = await ImportCatalogue(unit_of_work).fill(read_catalogue(file).records, SAMPLE_FEED)
    return report.added


async def clear_catalogue(settings: Settings, feed: str | None) -> int:
    """Delete the products of a feed, or all; return how many there were."""
    async with _catalogue(settings) as unit_of_work:
        return await clear(unit_of_work, feed)


async def retire_products(settings: Settings, skus: list[str]) -> list[str]:
    """Mark products as discontinued; return the skus that were not yet."""
    async with _catalogue(settings) as unit_of_work:
        return await retire(unit_of_work, skus)


async def export_catalogue(settings: Settings) -> AsyncIterator[Product]:
    """Yield every product, by sku."""
    async with _database(settings) as database:
        async for item in all_products(database):
            yield item


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    database = open_database(settings, "products")
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def _catalogue(settings: Settings) -> AsyncIterator[PostgresUnitOfWork]:
    redis = open_redis(settings)
    try:
        async with _database(settings) as database:
            with structlog.contextvars.bound_contextvars(**{CORRELATION: uuid4().hex}):
                yield PostgresUnitOfWork(database, Cache(redis, settings.key_prefix, memory_bytes=0))
    finally:
        await redis.aclose()
