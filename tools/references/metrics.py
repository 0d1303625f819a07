"""The page of every metric, from the registry that the services and the operator fill."""

from collections.abc import Iterator
from importlib import import_module

from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from fashion.vocabulary import SERVICES
from fashion_operator.running.metrics import Platforms
from tools.references.markdown import code, page, table

_SUFFIX = {"counter": "_total", "info": "_info"}
_COLUMNS = ("name", "type", "labels", "meaning")
_HEAD = """# Metrics

Every service exposes these metrics at `/metrics`, each sample with the labels `platform` and `service`. Set
`honor_labels: true` in the scrape configuration to keep these labels. The client library adds its own metrics of
Python and of the process (`python_*`, `process_*`). Labels are bounded: a route is a template, never a path, and
no label identifies a user. `make docs` generates this page.
"""
_Row = tuple[str, str, str, str]


def document() -> str:
    """Return the page."""
    for service in SERVICES:
        import_module(f"fashion.{service}.bootstrap")
    import_module("fashion_operator.running.operator")
    rows = sorted({*_registered(), *_of_platforms()})
    services = [row for row in rows if not row[0].startswith("`fashion_operator_")]
    operator = [row for row in rows if row not in services]
    return page(_HEAD, *table(_COLUMNS, services), "", "## Operator", "", *table(_COLUMNS, operator))


def _registered() -> Iterator[_Row]:
    for metric in list(REGISTRY._collector_to_names):
        if isinstance(metric, MetricWrapperBase) and metric._name.startswith("fashion_"):
            kind = str(metric._type)
            name = metric._name + _SUFFIX.get(kind, "")
            yield code(name), kind, ", ".join(metric._labelnames), metric._documentation


def _of_platforms() -> Iterator[_Row]:
    platform = {"status": {"conditions": [{"type": "Ready", "status": "True", "reason": "Serving"}]}}
    for family in Platforms({("a", "a"): platform}, lambda _: True).collect():
        yield code(family.name), family.type, ", ".join(family.samples[0].labels), family.documentation
