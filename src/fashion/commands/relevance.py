"""Trains and lists versions of the learned popularity, in the database of the products service."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from fashion.commands.attach import attach_store
from fashion.commands.databases import service_database
from fashion.configuration import read_configuration
from fashion.kernel.postgres.database import Database
from fashion.products.relevance.models import Model, models
from fashion.settings import Settings

if TYPE_CHECKING:
    from fashion.products.relevance.training import Trained


async def train_popularity(days: int, settings: Settings) -> "Trained":
    """Train on the interactions of the last days, and store the version with its report.

    It is judged by rankings with the palettes of the live configuration.
    """
    # It needs SciPy, which what lists versions does not.
    from fashion.products.relevance.training import train

    palettes = read_configuration(settings.config_file).palettes
    async with _database(settings) as database:
        return await train(database, days, palettes)


async def list_models(limit: int, settings: Settings) -> Sequence[Model]:
    """Return the newest versions."""
    async with _database(settings) as database:
        return await models(database, limit)


def _database(settings: Settings) -> AbstractAsyncContextManager[Database]:
    url = attach_store(settings, "database_url")
    return service_database(settings.model_copy(update={"database_url": url}), "products")
