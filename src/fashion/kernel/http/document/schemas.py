"""The schemas of an OpenAPI document, as client generators read them best.

Names say nothing of modules, an enum that the vocabulary names is written once, every property is described, and
what a response always holds is required in it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal, get_args, get_origin

from fashion import vocabulary
from fashion.kernel.http.document.glossary import describe_properties

Node = dict[str, Any]

REFERENCE = "#/components/schemas/"
_GENERIC = re.compile(r"(\w+?)_(?:[\w]+\.)*(\w+)_")
ENUMS: dict[tuple[str, ...], str] = {
    get_args(kind): name for name, kind in vars(vocabulary).items() if get_origin(kind) is Literal
}
"""The names of the vocabulary's enums, by their values."""


def improve_schemas(document: Node) -> Node:
    """Return the document with schemas that clients can be made from."""
    document = _with_references(document, _plain_name)
    schemas: Node = document.setdefault("components", {}).setdefault("schemas", {})
    document["components"]["schemas"] = schemas = {_plain_name(name): each for name, each in schemas.items()}
    _require_what_is_always_there(document)
    describe_properties(schemas)
    return share_enums(document)


def share_enums(document: Node) -> Node:
    """Return the document with each enum that the vocabulary names written once."""
    used = set[tuple[str, ...]]()
    document = _share_enums(document, used)
    shared = {ENUMS[values]: {"title": ENUMS[values], "type": "string", "enum": [*values]} for values in used}
    document["components"]["schemas"] |= shared
    return document


def _plain_name(name: str) -> str:
    """Return `AnalysisResponsePage` for `Page_fashion.imaging.api.responses.AnalysisResponse_`."""
    generic = _GENERIC.fullmatch(name)
    return generic[2] + generic[1] if generic else name.rpartition(".")[2]


def _with_references(node: Any, rename: Callable[[str], str]) -> Any:
    if isinstance(node, list):
        return [_with_references(each, rename) for each in node]
    if not isinstance(node, dict):
        return node
    made = {name: _with_references(each, rename) for name, each in node.items()}
    if isinstance(target := made.get("$ref"), str):
        made["$ref"] = REFERENCE + rename(target.removeprefix(REFERENCE))
    return made


def _share_enums(node: Any, used: set[tuple[str, ...]]) -> Any:
    """Return the node with references to the enums that the vocabulary names, and note those that are used."""
    if isinstance(node, list):
        return [_share_enums(each, used) for each in node]
    if not isinstance(node, dict):
        return node
    made = {name: _share_enums(each, used) for name, each in node.items()}
    if len(kinds := made.get("oneOf", ())) == 1:
        return {name: each for name, each in made.items() if name != "oneOf"} | kinds[0]
    values = tuple(value for value in made.get("enum", ()) if value is not None)
    if values not in ENUMS:
        return made
    used.add(values)
    is_nullable = None in made.pop("enum")
    made.pop("type", None)
    reference = {"$ref": REFERENCE + ENUMS[values]}
    return made | ({"oneOf": [reference, {"type": "null"}]} if is_nullable else reference)


def _require_what_is_always_there(document: Node) -> None:
    """Mark every property of what only responses hold as required: services leave none out."""
    schemas = document["components"]["schemas"]
    sent = _reachable(schemas, [each for each in _operations(document) if "requestBody" in each], "requestBody")
    for name in schemas.keys() - sent:
        if "properties" in schemas[name]:
            schemas[name]["required"] = sorted(schemas[name]["properties"])


def _operations(document: Node) -> list[Node]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def _reachable(schemas: Node, operations: list[Node], part: str) -> set[str]:
    found, waiting = set[str](), [name for each in operations for name in references(each[part])]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += references(schemas[name])
    return found


def references(node: Any) -> Iterator[str]:
    """Yield the names of the schemas that a part of a document refers to."""
    if isinstance(node, list):
        for each in node:
            yield from references(each)
    elif isinstance(node, dict):
        if isinstance(target := node.get("$ref"), str):
            yield target.removeprefix(REFERENCE)
        for each in node.values():
            yield from references(each)
