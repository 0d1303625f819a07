"""The page of the events that services exchange, from the contracts."""

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

import msgspec

from fashion import contracts
from fashion.contracts import EVENTS
from tools.references.json_schema import Schema, limits, type_name
from tools.references.markdown import code, page, table

_HEAD = """# Events

Services exchange these events through a stream in Redis, or in NATS where `FASHION_EVENTS_URL` says so, at least
once and in the order of each user.
Consumers are idempotent by event ID. `user` is always a pseudonym (a keyed hash of the user ID). An event is
stored with its schema version; `fashion.contracts` reads every version that was ever stored. Times (`*_at`) are
RFC 3339 strings in UTC.
`make docs` generates this page.
"""


def document() -> str:
    """Return the page."""
    _, components = msgspec.json.schema_components(EVENTS.values(), ref_template="#/$defs/{name}")
    records = sorted(name for name in components if name not in EVENTS)
    events = [line for name, kind in EVENTS.items() for line in _event(kind, components[name])]
    shared = [line for name in records for line in _section(name, components[name])]
    return page(_HEAD, *events, "## Shared types", "", *shared)


def _event(kind: Any, schema: Schema) -> Iterator[str]:
    lines = _section(kind.__name__, schema, level=2)
    yield from (next(lines), "", f"Schema version {kind.schema}.", *lines)


def _section(name: str, schema: Schema, level: int = 3) -> Iterator[str]:
    yield f"{'#' * level} {name}"
    yield from ("", *_description(schema), "")
    yield from table(("field", "type", "required"), _rows(schema))
    yield ""


def _description(schema: Schema) -> Iterator[str]:
    text, _, attributes = cleandoc(schema.get("description", "")).partition("Attributes:\n")
    yield text.strip()
    if attributes:
        yield ""
        yield from (f"- {line.strip()}" for line in attributes.splitlines() if line.strip())


def _rows(schema: Schema) -> Iterator[tuple[str, str, str]]:
    fields: Schema = schema.get("properties") or _fields_of_array(schema)
    required = schema.get("required", fields)
    for name, field in fields.items():
        kind = ", ".join(filter(None, (type_name(field), limits(field))))
        yield code(name), kind, "yes" if name in required else "no"


def _fields_of_array(schema: Schema) -> Schema:
    """Return the fields of a struct that is stored as an array, in its order."""
    names = getattr(contracts, schema["title"]).__struct_fields__
    return dict(zip(names, schema["prefixItems"], strict=True))
