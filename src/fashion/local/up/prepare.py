"""Preparation of the stores before the services start."""

import asyncio

from fashion.kernel.postgres.migrate import migrate
from fashion.products.bootstrap import import_sample
from fashion.settings import Settings
from fashion.vocabulary import WITH_TABLES


def migrate_all(settings: Settings) -> None:
    """Bring the schema of every service that has one to this version."""
    for service in WITH_TABLES:
        migrate(settings, service)


def load_sample_catalogue(settings: Settings) -> int:
    """Load the sample into an empty catalogue; return the number of products added."""
    return asyncio.run(import_sample(settings))
