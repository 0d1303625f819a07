"""Diagrams as SVG, from Mermaid sources; pages show the SVG, so that no script is loaded."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from merm import render_diagram


def diagrams(folder: Path) -> dict[Path, Callable[[], str]]:
    """Return what draws the SVG of each `.mmd` file in `folder`, by the path of the SVG."""
    return {source.with_suffix(".svg"): partial(_drawn, source) for source in sorted(folder.glob("*.mmd"))}


def _drawn(source: Path) -> str:
    return f"{render_diagram(source.read_text())}\n"
