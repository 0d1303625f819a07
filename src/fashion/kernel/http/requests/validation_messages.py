"""Messages for invalid parameters, which name each parameter and what it takes."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, get_args

import msgspec
from litestar import Request
from litestar.exceptions import ValidationException
from litestar.params import ParameterKwarg
from litestar.typing import FieldDefinition
from msgspec import inspect

_LIMITS = ("ge", "le", "gt", "lt", "min_length", "max_length", "pattern")
_MISSING_PARAMETER = re.compile(r"Missing required \w+ parameter '(.+?)'")


def sentences(request: Request[Any, Any, Any], error: ValidationException) -> str:
    """Return a sentence for each error."""
    fields = _fields(request)
    if missing := _MISSING_PARAMETER.match(error.detail):
        field = next((field for field in fields.values() if _name(field) == missing[1]), None)
        return f"{missing[1]} is missing: it takes {_words_of(field)}."
    found = error.extra if isinstance(error.extra, list) else []
    parts = [_sentence(fields, each.get("key", ""), each["message"]) for each in found if "message" in each]
    return " ".join(parts) or f"{error.detail}."


def _fields(request: Request[Any, Any, Any]) -> dict[str, FieldDefinition]:
    handler = request.route_handler
    given = [each.parsed_fn_signature.parameters for each in handler.resolve_dependencies().values()]
    return {
        name: field
        for fields in (*given, handler.parsed_fn_signature.parameters)
        for name, field in fields.items()
    }


def _sentence(fields: dict[str, FieldDefinition], key: str, message: str) -> str:
    if key in fields:
        return f"{_name(fields[key])} takes {_words_of(fields[key])}."
    return f"{key or 'The request'}: {message}."


def _name(field: FieldDefinition) -> str:
    kwarg = field.kwarg_definition
    return (kwarg.name if isinstance(kwarg, ParameterKwarg) else None) or field.name


def _words_of(field: FieldDefinition | None) -> str:
    if field is None:
        return "what /docs says"
    kwarg = field.kwarg_definition
    limits = {name: value for name in _LIMITS if (value := getattr(kwarg, name, None)) is not None}
    kinds = [kind for kind in get_args(field.annotation) if kind is not type(None)] if field.is_union else []
    kind = kinds[0] if len(kinds) == 1 else field.annotation
    return words(inspect.type_info(Annotated[kind, msgspec.Meta(**limits)] if limits else kind))


def words(kind: inspect.Type) -> str:
    """Describe the values of a type, in words that follow "takes"."""
    match kind:
        case inspect.UnionType():
            return either([words(each) for each in kind.types if not isinstance(each, inspect.NoneType)])
        case inspect.LiteralType():
            return either([str(value) for value in kind.values if value is not None])
        case inspect.IntType():
            return f"a whole number{_range(kind.ge, kind.le)}"
        case inspect.FloatType():
            return f"a number{_range(kind.ge, kind.le)}"
        case inspect.BoolType():
            return "true or false"
        case inspect.StrType():
            return f"text{_range(kind.min_length, kind.max_length, ' characters')}{_pattern(kind.pattern)}"
        case inspect.Metadata(type=inner):
            return words(inner)
        case inspect.UUIDType():
            return "a UUID"
        case inspect.DateType():
            return "a day such as 2026-01-31"
        case inspect.StructType(fields=fields):
            parts = [f"{field.encode_name} ({words(field.type)})" for field in fields]
            return f"an object of {either(parts, 'and')}"
        case inspect.ListType() | inspect.VarTupleType():
            return f"a list{_range(kind.min_length, kind.max_length, ' items')}, each {words(kind.item_type)}"
    return "what /docs says"


def _range(least: float | None, most: float | None, unit: str = "") -> str:
    match least, most:
        case None, None:
            return ""
        case _, None:
            return f" of at least {least}{unit}"
        case None, _:
            return f" of at most {most}{unit}"
    return f" of {least} to {most}{unit}" if unit else f" from {least} to {most}"


def _pattern(pattern: str | None) -> str:
    return f" that matches {pattern}" if pattern else ""


def either(words: Sequence[str], link: str = "or") -> str:
    """Join words as a list in a sentence."""
    *others, last = words
    return f"{', '.join(others)} {link} {last}" if others else last
