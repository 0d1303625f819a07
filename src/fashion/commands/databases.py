"""The database of one service, opened for a command."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fashion.kernel.postgres.database import Database, open_database
from fashion.settings import Settings
from fashion.vocabulary import Service


@asynccontextmanager
async def service_database(settings: Settings, service: Service) -> AsyncIterator[Database]:
    """Open the database of a service and close it at the end."""
    database = open_database(settings, service)
    try:
        yield database
    finally:
        await database.close()
