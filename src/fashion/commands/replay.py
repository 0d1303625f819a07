"""Rebuilding projections from the event logs."""

from fashion.color import adapters as color
from fashion.commands.databases import service_database
from fashion.imaging.adapters import TABLES as IMAGING_TABLES
from fashion.imaging.handlers import project as project_imaging
from fashion.kernel.events.replay import replay
from fashion.products import adapters as products
from fashion.settings import Settings
from fashion.vocabulary import Service

_PROJECTIONS = {
    "imaging": (IMAGING_TABLES, project_imaging),
    "color": (color.TABLES, color.project),
    "products": (products.PROJECTIONS, products.project),
}


async def replay_service(settings: Settings, service: Service) -> int:
    """Rebuild the projections of one service from its event log; return the number of events in it."""
    async with service_database(settings, service) as database:
        return await replay(database, service, *_PROJECTIONS[service])
