"""Every generated document, and the file that it is written to."""

from collections.abc import Callable
from pathlib import Path

from tools.diagrams import diagrams
from tools.references import cli, custom_resource, events, metrics, problems, settings
from tools.schemas import asyncapi, openapi

DOCS = Path(__file__).parents[1] / "docs"
PAGES: dict[str, Callable[[], str]] = {
    "asyncapi.json": asyncapi.document,
    "cli.md": cli.document,
    "custom-resource.md": custom_resource.document,
    "events.md": events.document,
    "metrics.md": metrics.document,
    "openapi.json": openapi.document,
    "problems.md": problems.document,
    "settings.md": settings.document,
}


def documents() -> dict[Path, Callable[[], str]]:
    """Return what makes the text of each generated document, by the path of its file."""
    return {DOCS / name: document for name, document in PAGES.items()} | diagrams(DOCS / "diagrams")
