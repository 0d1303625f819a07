"""The products service, put together: the only place that picks its adapters."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import BinaryIO
from uuid import uuid4

import structlog
from litestar import Litestar

from fashion.configuration import parse_configuration
from fashion.kernel.cache.cache import Cache
from fashion.kernel.http.application import create_app as create_web_app
from fashion.kernel.redis import open_redis
from fashion.kernel.runtime import Runtime, open_database
from fashion.kernel.telemetry.correlation import CORRELATION
from fashion.products.adapters import PostgresUnitOfWork, PostgresUsers
from fashion.products.analytics import gauges
from fashion.products.analytics.api import HANDLERS as ANALYTICS
from fashion.products.api import HANDLERS
from fashion.products.domain import RecommendationService
from fashion.products.files import FileFormat
from fashion.products.handlers import event_handlers, observe_chain
from fashion.products.importing import SAMPLE, read_catalogue
from fashion.products.live_index import LiveCatalogueIndex
from fashion.products.usecases import (
    EraseUser,
    ImportCatalogue,
    ImportReport,
    PutProduct,
    RankProducts,
    RemoveProduct,
)
from fashion.settings import Settings


def create_app(settings: Settings) -> Litestar:
    """The products service."""
    runtime = Runtime(settings, "products", parse_configuration)
    indexes = LiveCatalogueIndex(runtime.database, runtime.cache)
    runtime.publish()
    runtime.consume(event_handlers(RankProducts(indexes, RecommendationService())), observe_chain)
    runtime.background("catalogue_index", indexes.watch)
    runtime.background("coverage", partial(gauges.watch, runtime.database, settings.coverage_seconds))
    unit_of_work = PostgresUnitOfWork(runtime.database, runtime.cache)
    return create_web_app(
        runtime,
        "Fashion platform: products",
        [*HANDLERS, *ANALYTICS],
        {
            "database": runtime.database,
            "cache": runtime.cache,
            "indexes": indexes,
            "put_product": PutProduct(unit_of_work),
            "remove_product": RemoveProduct(unit_of_work),
            "erase_user": EraseUser(PostgresUsers(runtime.database), runtime.cache),
        },
    )


async def import_catalogue(settings: Settings, file: BinaryIO, kind: FileFormat) -> ImportReport:
    """Import a catalogue file beside the running services, all its valid products or none.

    Raises:
        UnreadableCatalogueError: the file as a whole cannot be read; nothing is imported.
    """
    async with _importing(settings) as run:
        return await run(read_catalogue(file, kind))


async def import_sample(settings: Settings) -> int:
    """Import the sample catalogue if there is no product yet; how many products that added."""
    async with _importing(settings) as run:
        with SAMPLE.open("rb") as file:
            report = await run(read_catalogue(file, "csv"), only_if_empty=True)
    return report.added


@asynccontextmanager
async def _importing(settings: Settings) -> AsyncIterator[ImportCatalogue]:
    database, redis = open_database(settings, "products"), open_redis(settings)
    try:
        with structlog.contextvars.bound_contextvars(**{CORRELATION: uuid4().hex}):
            yield ImportCatalogue(PostgresUnitOfWork(database, Cache(redis, settings.platform, memory_bytes=0)))
    finally:
        await database.close()
        await redis.aclose()
