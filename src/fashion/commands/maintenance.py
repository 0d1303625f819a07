"""Maintenance of a service's tables."""

from fashion.commands.databases import service_database
from fashion.kernel.postgres.maintenance import maintain
from fashion.products.analytics import rollups
from fashion.settings import Settings
from fashion.vocabulary import Service


async def maintain_service(settings: Settings, service: Service) -> list[str]:
    """Delete expired rows and update the statistics of one service; return a line for each thing done."""
    async with service_database(settings, service) as database:
        pruned = [await rollups.prune(database)] if service == "products" else []
        return pruned + await maintain(database)
