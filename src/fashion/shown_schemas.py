"""JSON Schemas of events as the live stream and webhooks show them, from the structs of the events."""

from datetime import datetime
from typing import Any

import msgspec

from fashion.contracts import EVENTS
from fashion.recommended_colors import RecommendedColor, WantedColor
from fashion.shown_events import HIDDEN, OF_A_PHOTO, SHOWN
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
    return {name: schema for name, schema in schemas.items() if "prefixItems" not in schema}


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
