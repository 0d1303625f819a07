"""Writes the table of every metric: `PYTHONPATH=src:operator:tests python -m metrics_table > docs/metrics.md`."""

import sys
from collections.abc import Iterator
from importlib import import_module

from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from fashion_operator.running.metrics import Platforms

SERVICES = ("fashion.gateway", "fashion.imaging", "fashion.color", "fashion.products")
SUFFIX = {"counter": "_total", "info": "_info"}
HEAD = """# Metrics

Every service tells these at `/metrics`, each sample with the labels `platform` and `service`; scrape with
`honor_labels: true`, so that they stay. Beside them are Python's and the process's own (`process_*`, `python_*`).
Labels are bounded: routes are templates, never paths, and nothing tells of a user. `make docs` writes this file.
"""
Row = tuple[str, str, str, str]


def document() -> str:
    """The whole document."""
    for package in SERVICES:
        import_module(f"{package}.bootstrap")
    import_module("fashion_operator.running.operator")
    rows = sorted({*_own(), *_of_platforms()})
    services = [row for row in rows if not row[0].startswith("fashion_operator_")]
    operator = [row for row in rows if row not in services]
    return "\n".join([HEAD, *_table(services), "", "## Of the operator", "", *_table(operator), ""])


def _own() -> Iterator[Row]:
    for metric in list(REGISTRY._collector_to_names):
        if isinstance(metric, MetricWrapperBase) and metric._name.startswith("fashion_"):
            kind = str(metric._type)
            name = metric._name + SUFFIX.get(kind, "")
            yield name, kind, ", ".join(metric._labelnames), metric._documentation


def _of_platforms() -> Iterator[Row]:
    platform = {"status": {"conditions": [{"type": "Ready", "status": "True", "reason": "Serving"}]}}
    for family in Platforms({("a", "a"): platform}).collect():
        yield family.name, family.type, ", ".join(family.samples[0].labels), family.documentation


def _table(rows: list[Row]) -> Iterator[str]:
    yield "| name | type | labels | meaning |"
    yield "| --- | --- | --- | --- |"
    for name, kind, labels, meaning in rows:
        yield f"| `{name}` | {kind} | {labels} | {meaning} |"


if __name__ == "__main__":
    sys.stdout.write(document())
