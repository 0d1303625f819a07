"""Types of JSON Schema in words."""

from typing import Any

Schema = dict[str, Any]

_KEYWORDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "over {}",
    "maximum": "at most {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "maxLength": "at most {} characters",
    "pattern": "pattern `{}`",
}


def type_name(schema: Schema) -> str:
    """Return the type of a value; named types become links to their headings."""
    match schema:
        case {"$ref": str(address)}:
            return _link(address.rpartition("/")[2])
        case {"enum": list(values)}:
            return ", ".join(f"`{value}`" for value in values)
        case {"anyOf": list(choices)}:
            return " or ".join(type_name(choice) for choice in choices)
        case {"type": "array"}:
            return _array_name(schema)
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"map of {type_name(values)}"
        case {"x-kubernetes-int-or-string": True}:
            return "integer or string"
        case {"type": str(name), "format": str(form)} if name == "string":
            return form
    return str(schema.get("type", "any"))


def limits(schema: Schema) -> str:
    """Return the bounds of a value, or nothing where it has none."""
    return ", ".join(text.format(schema[key]) for key, text in _KEYWORDS.items() if key in schema)


def _array_name(schema: Schema) -> str:
    if places := schema.get("prefixItems"):
        return f"[{', '.join(type_name(each) for each in places)}]"
    return f"array of {type_name(schema['items'])}"


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"
