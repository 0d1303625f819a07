"""The API document and its page, whose assets come with the package, so that /docs works offline."""

from importlib.util import find_spec
from pathlib import Path

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.openapi.plugins import SwaggerRenderPlugin
from litestar.response import File

PATH = "/docs"
ASSETS = ("swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "swagger-ui.css")


def swagger() -> SwaggerRenderPlugin:
    """Swagger UI at /docs itself."""
    script, preset, style = (f"{PATH}/assets/{name}" for name in ASSETS)
    return SwaggerRenderPlugin(
        path="/",
        js_url=script,
        standalone_preset_js_url=preset,
        css_url=style,
        favicon="<link rel='icon' href='data:,'>",
    )


@get(f"{PATH}/assets/{{name:str}}", include_in_schema=False, sync_to_thread=False, cache_control=None)
def asset(name: str) -> File:
    """One file of Swagger UI."""
    package = find_spec("swagger_ui")
    if name not in ASSETS or package is None or package.origin is None:
        raise NotFoundException(f"There is no file {name} here.")
    return File(Path(package.origin).parent / "static" / name, content_disposition_type="inline")
