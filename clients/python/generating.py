"""Generates `api`, `models`, `client`, `errors` and `types` from the API's document when a wheel is built."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMMAND = (sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning")
PACKAGE = "fashion_platform_client"
OWN = {"__init__.py", "py.typed"}


class GeneratingHook(BuildHookInterface[Any]):
    """Adds what openapi-python-client generates to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate; a warning, which a skipped operation is, fails the build."""
        root = Path(self.root)
        self._folder = TemporaryDirectory()
        output = Path(self._folder.name) / "api"
        arguments = ("--path", document(root), "--config", root / "generator.yaml", "--output-path", output)
        subprocess.run([*COMMAND, *arguments], check=True)
        made = {str(each): f"{PACKAGE}/{each.name}" for each in output.iterdir() if each.name not in OWN}
        build_data["force_include"] |= made

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Delete what was generated."""
        self._folder.cleanup()


def document(root: Path) -> Path:
    """Return the document of the source distribution or, in the repository, that of the platform."""
    own = root / "openapi.json"
    return own if own.is_file() else root.parents[1] / "docs" / "openapi.json"
