"""Assembles the color service; the only place that chooses its adapters."""

from litestar import Litestar

from fashion.color.adapters import STORED_ROWS, PostgresUnitOfWork
from fashion.color.api import palette_editing, palettes, recommendations, users
from fashion.color.handlers import event_handlers
from fashion.color.usecases import EraseUser, RecommendColors, RequestColors
from fashion.configuration import parse_configuration
from fashion.kernel.http.application import create_app as create_web_app
from fashion.kernel.http.internal.operations import HANDLERS as OPERATIONS
from fashion.kernel.http.internal.user_rows import HANDLERS as USER_ROWS
from fashion.kernel.runtime import Runtime
from fashion.settings import Settings


def create_app(settings: Settings) -> Litestar:
    """Return the application of the color service."""
    runtime = Runtime(settings, "color", parse_configuration)
    runtime.publish()
    recommend = RecommendColors(lambda: runtime.live.value.palettes)
    runtime.consume(event_handlers(recommend))
    unit_of_work = PostgresUnitOfWork(runtime.database)
    return create_web_app(
        runtime,
        "Fashion platform: color",
        [
            *palettes.HANDLERS,
            *palette_editing.HANDLERS,
            *users.HANDLERS,
            *recommendations.HANDLERS,
            *USER_ROWS,
            *OPERATIONS,
        ],
        {
            "database": runtime.database,
            "settings": settings,
            "stored_rows": STORED_ROWS,
            "cache": runtime.cache,
            "request_colors": RequestColors(unit_of_work),
            "erase_user": EraseUser(unit_of_work, runtime.cache),
        },
    )
