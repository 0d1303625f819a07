"""The page of every setting, from the class that reads them."""

from collections.abc import Iterator

from fashion.settings import Settings, variable
from tools.references.json_schema import Schema, limits, type_name
from tools.references.markdown import code, page, table

_HEAD = """# Settings

Each service reads its settings from environment variables. An invalid value stops the service at its start with a
message that names the variable. An empty variable counts as unset. `fashion config` prints the values in use.
A `FASHION_` variable that is not listed here has no effect; services, `fashion up` and `fashion doctor` warn about
it and name the nearest known one.

On Kubernetes the operator sets these variables from the [custom resource](custom-resource.md).
`make docs` generates this page.
"""


def document() -> str:
    """Return the page."""
    fields: dict[str, Schema] = Settings.model_json_schema()["properties"]
    rows = (_row(name, field) for name, field in fields.items())
    return page(_HEAD, *table(("variable", "type", "default", "meaning"), rows))


def _row(name: str, field: Schema) -> tuple[str, str, str, str]:
    default = field.get("default")
    shown = code("" if default is None else default)
    return code(variable(name)), ", ".join(_type(field)), shown, field.get("description", "")


def _type(field: Schema) -> Iterator[str]:
    for choice in field.get("anyOf", [field]):
        if choice.get("type") != "null":
            yield ", ".join(filter(None, (type_name(choice), limits(choice))))
