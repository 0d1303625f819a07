"""Diagrams as SVG, from Mermaid sources; pages show the SVG, so that no script is loaded."""

from collections.abc import Iterator
from pathlib import Path

from merm import render_diagram


def diagrams(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the path and the text of the SVG of each `.mmd` file in `folder`."""
    for source in sorted(folder.glob("*.mmd")):
        yield source.with_suffix(".svg"), render_diagram(source.read_text()) + "\n"
