"""The OpenAPI document and its page; the assets come with the package, so that /docs works offline."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from litestar import get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import SwaggerRenderPlugin
from litestar.openapi.spec import Contact, License, OpenAPI
from litestar.params import Body, FromPath
from litestar.response import File
from litestar.types import Method
from litestar.types.internal_types import PathParameterDefinition

from fashion.kernel.http.document.schemas import improve_schemas

PATH = "/docs"
SCRIPT, STYLE = "text/javascript", "text/css"
ASSETS = {"swagger-ui-bundle.js": SCRIPT, "swagger-ui-standalone-preset.js": SCRIPT, "swagger-ui.css": STYLE}

LICENSE = License("Apache 2.0", url="https://www.apache.org/licenses/LICENSE-2.0")
CONTACT = Contact("The maintainers of Fashion Platform")

CLOSED = Body(schema_extra={"additional_properties": False})
"""Marks a request body whose type rejects unknown fields."""


def schema_rules(**rules: Any) -> msgspec.Meta:
    """Return rules of a field for the document only; the domain checks them and reports all errors at once."""
    return msgspec.Meta(extra_json_schema={"extra": rules})


class Document(OpenAPI):
    """An OpenAPI document that matches exactly what the service accepts.

    Attributes:
        describe: adds what the routes require of the caller.
    """

    describe: Callable[[dict[str, Any]], None]

    def to_schema(self) -> dict[str, Any]:
        """The document: no parameter can be null, tuples have their length, and 204 has no content."""
        document: dict[str, Any] = tuples_sized(super().to_schema())
        for path in document["paths"].values():
            for operation in path.values():
                for parameter in operation.get("parameters", ()):
                    _rule_out_null(parameter["schema"])
                operation["responses"].get("204", {}).pop("content", None)
                _mark_files(operation["responses"])
        document = improve_schemas(document)
        self.describe(document)
        return document


def _mark_files(responses: dict[str, Any]) -> None:
    """Say of answers that are pictures that they are no text."""
    for response in responses.values():
        for media_type, content in response.get("content", {}).items():
            if media_type.startswith("image/"):
                content["schema"]["format"] = "binary"


def operation_id(handler: HTTPRouteHandler, _: Method, __: list[str | PathParameterDefinition]) -> str:
    """Return the name of the handler's function, as clients call it: `readProfile` for `read_profile`."""
    first, *others = handler.handler_name.split("_")
    return first + "".join(each.capitalize() for each in others)


def _require_nothing(_: dict[str, Any]) -> None:
    pass


@dataclass
class DocumentConfig(OpenAPIConfig):
    """Makes Litestar build a `Document`."""

    describe: Callable[[dict[str, Any]], None] = _require_nothing

    def to_openapi_schema(self) -> Document:
        """The document, without any path yet."""
        made = super().to_openapi_schema()
        document = Document(**{field.name: getattr(made, field.name) for field in fields(made)})
        document.describe = self.describe
        return document


def _rule_out_null(schema: dict[str, Any]) -> None:
    for kind in schema.pop("oneOf", ()):
        schema.update(kind if kind != {"type": "null"} else {})
    if isinstance(kinds := schema.get("type"), list):
        schema["type"] = next(kind for kind in kinds if kind != "null")
    if "enum" in schema:
        schema["enum"] = [value for value in schema["enum"] if value is not None]


def tuples_sized(node: Any) -> Any:
    """The same with tuples as lists of one kind and a fixed length, as all of ours are."""
    if isinstance(node, list):
        return [tuples_sized(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {name: tuples_sized(each) for name, each in node.items()}
    if items := made.pop("prefixItems", None):
        made |= {"items": items[0], "minItems": len(items), "maxItems": len(items)}
    return made


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
def asset(name: FromPath[str]) -> File:
    """One file of Swagger UI."""
    package = find_spec("swagger_ui")
    if name not in ASSETS or package is None or package.origin is None:
        raise NotFoundException(f"There is no file {name} here.")
    file = Path(package.origin).parent / "static" / name
    return File(file, filename=name, media_type=ASSETS[name], content_disposition_type="inline")
