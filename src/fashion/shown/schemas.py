"""JSON Schemas of events as the live stream and webhooks show them, from the structs of the events."""

from datetime import datetime
from typing import Any, Literal, get_args, get_origin

import msgspec

from fashion import vocabulary
from fashion.contracts import EVENTS
from fashion.recommended_colors import RecommendedColor, WantedColor
from fashion.shown.events import HIDDEN, OF_A_PHOTO, SHOWN
from fashion.vocabulary import ShownEvent

Schema = dict[str, Any]


class About(msgspec.Struct, frozen=True):
    """What is shown of every event."""

    occurred_at: datetime
    correlation_id: str


_COLORS: dict[ShownEvent, type[msgspec.Struct]] = {
    "ColorsRecommended": RecommendedColor,
    "ProductsRanked": WantedColor,
}
"""In place of the colors that are stored."""
_IN_ORDER = {
    tuple(sorted(get_args(kind))): [*get_args(kind)]
    for kind in vars(vocabulary).values()
    if get_origin(kind) is Literal
}
"""The values of the vocabulary's enums, by themselves as msgspec sorts them."""


def shown_schemas(ref_template: str) -> dict[str, Schema]:
    """Return the schemas of the events, and those that they refer to, by name."""
    kinds = [*(EVENTS[name] for name in SHOWN), *_COLORS.values(), About]
    _, schemas = msgspec.json.schema_components(kinds, ref_template=ref_template)
    about = schemas.pop(About.__name__)
    for name in SHOWN:
        schemas[name] = _shown(schemas[name], about)
        if name in _COLORS:
            item = {"$ref": ref_template.format(name=_COLORS[name].__name__)}
            schemas[name]["properties"]["colors"] = {"type": "array", "items": item}
    return {name: _plain(schema) for name, schema in schemas.items() if "prefixItems" not in schema}


def sent_schema(schema: Schema) -> Schema:
    """Return the schema of an event as webhooks send it: of whom, and nothing of a photo."""
    properties = {name: each for name, each in schema["properties"].items() if name not in OF_A_PHOTO}
    required = ["user", *(name for name in schema["required"] if name in properties)]
    user = {"type": "string", "description": "Pseudonym of the shopper"}
    return schema | {"properties": {"user": user} | properties, "required": required}


def _shown(stored: Schema, about: Schema) -> Schema:
    properties = {name: each for name, each in stored["properties"].items() if name not in HIDDEN}
    required = [name for name in stored["required"] if name not in HIDDEN]
    return {
        "title": stored["title"],
        "description": stored["description"],
        "type": "object",
        "properties": about["properties"] | properties,
        "required": about["required"] + required,
    }


def _plain(node: Any) -> Any:
    """Return the schema with enums in the vocabulary's order and times named as such, without defaults."""
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {name: _plain(each) for name, each in node.items() if name != "default"}
    if "enum" in made:
        made |= {"type": "string", "enum": _IN_ORDER.get(tuple(made["enum"]), made["enum"])}
    for name, each in made.get("properties", {}).items():
        if name.endswith("_at"):
            made["properties"][name] = _time(each)
    return made


def _time(schema: Schema) -> Schema:
    if "anyOf" in schema:
        return schema | {"anyOf": [_time(each) for each in schema["anyOf"]]}
    return schema | {"format": "date-time"} if schema["type"] == "string" else schema
