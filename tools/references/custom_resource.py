"""The page of the custom resource, from the schema of its definition."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from tools.references.json_schema import Schema, limits, type_name
from tools.references.markdown import code, page, table

DEFINITION = Path(__file__).parents[2] / "charts/fashion-operator/templates/crd.yaml"
_HEAD = """# Custom resource

`FashionPlatform` (`fashion-platform.dev/v1beta1`) describes a platform. Every field is optional: `spec: {}` is a
working platform. The definition holds no defaults; the operator applies them. `k8s/minimal.yaml` and
`k8s/full.yaml` are samples, and `kubectl explain fashionplatform.spec` prints the same reference.
`make docs` generates this page.
"""
_Row = tuple[str, str, str]


def document() -> str:
    """Return the page."""
    version = yaml.safe_load(DEFINITION.read_text())["spec"]["versions"][0]
    parts = version["schema"]["openAPIV3Schema"]["properties"]
    return page(_HEAD, *_section("spec", parts["spec"]), "", *_section("status", parts["status"]))


def _section(name: str, schema: Schema) -> Iterator[str]:
    yield from (f"## {name}", "", *_rules(schema))
    yield from table(("field", "type", "meaning"), _fields(schema, ""))


def _rules(schema: Schema) -> Iterator[str]:
    messages = [rule["message"] for rule in schema.get("x-kubernetes-validations", ())]
    if messages:
        yield from (
            "Rules for several fields together:",
            "",
            *(f"- {_sentence(message)}" for message in messages),
            "",
        )


def _fields(schema: Schema, prefix: str) -> Iterator[_Row]:
    """Yield a row for each field; of siblings that share their fields, only the first lists them."""
    described: dict[int, str] = {}
    for name, field in schema.get("properties", {}).items():
        path, fields = f"{prefix}{name}", id(field.get("properties"))
        meaning = _meaning(field, required=name in schema.get("required", ()))
        if "properties" in field and fields in described:
            yield code(path), _type(field), f"{meaning} Fields as in {code(described[fields])}."
            continue
        described[fields] = path
        yield code(path), _type(field), meaning
        yield from _fields(field, f"{path}.")
        yield from _fields(field.get("items", {}), f"{path}[].")


def _type(field: Schema) -> str:
    return ", ".join(filter(None, (type_name(field), limits(field))))


def _meaning(field: Schema, *, required: bool) -> str:
    rules = [f"Rule: {_sentence(rule['message'])}" for rule in field.get("x-kubernetes-validations", ())]
    return " ".join([field.get("description", ""), *(["Required."] if required else []), *rules])


def _sentence(message: str) -> str:
    return message if message.endswith(".") else f"{message}."
