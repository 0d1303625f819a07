"""Node's packages of this repository, for tests of its clients and pages."""

import subprocess
from collections.abc import Mapping
from shutil import which

from support.repository import ROOT


def missing() -> str:
    """Install Node's packages where they are not yet; return why that is impossible, if it is."""
    if not which("node") or not which("npm"):
        return "node or npm is missing"
    ended = subprocess.run(
        ["make", "-C", ROOT, "node_modules/.installed"], capture_output=True, text=True, check=False
    )
    return f"Node's packages cannot be installed: {ended.stderr.strip()[-200:]}" if ended.returncode else ""


def run(*command: str, environment: Mapping[str, str]) -> str:
    """Run a command at the root of the repository and return its output; fail with all that it said."""
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=dict(environment), timeout=480
    )
    assert ended.returncode == 0, f"{' '.join(command)}:\n{ended.stdout[-4000:]}\n{ended.stderr[-4000:]}"
    return ended.stdout
