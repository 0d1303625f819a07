"""The color service, put together: the only place that picks its adapters."""

from litestar import Litestar

from fashion.color.adapters import PostgresUnitOfWork, event_handlers
from fashion.color.api import HANDLERS
from fashion.color.usecases import RecommendColors
from fashion.configuration import parse_configuration
from fashion.kernel.http.application import create_app as create_web_app
from fashion.kernel.runtime import Runtime
from fashion.settings import Settings


def create_app(settings: Settings) -> Litestar:
    """The color service."""
    runtime = Runtime(settings, "color", parse_configuration)
    runtime.publish()
    recommend = RecommendColors(lambda: runtime.live.value.palettes)
    runtime.consume(event_handlers(recommend))
    return create_web_app(
        runtime,
        "Fashion platform: color",
        HANDLERS,
        {
            "database": runtime.database,
            "cache": runtime.cache,
            "unit_of_work": PostgresUnitOfWork(runtime.database),
        },
    )
