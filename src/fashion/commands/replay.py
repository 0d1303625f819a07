"""Rebuilding projections from the event logs."""

from fashion.color import adapters as color
from fashion.color import handlers as color_handlers
from fashion.commands.databases import service_database
from fashion.imaging import adapters as imaging
from fashion.imaging import handlers as imaging_handlers
from fashion.kernel.events.replay import replay
from fashion.products import handlers as products_handlers
from fashion.products.adapters import users as products
from fashion.settings import Settings
from fashion.vocabulary import Service

_PROJECTIONS = {
    "imaging": (imaging.TABLES, imaging_handlers.project),
    "color": (color.TABLES, color_handlers.project),
    "products": (products.PROJECTIONS, products_handlers.project),
}


async def replay_service(settings: Settings, service: Service) -> int:
    """Rebuild the projections of one service from its event log; return the number of events in it."""
    async with service_database(settings, service) as database:
        return await replay(database, service, *_PROJECTIONS[service])
