import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

from support.repository import ROOT

PROJECTS = ("pyproject.toml", "operator/pyproject.toml", "clients/python/pyproject.toml")
CHARTS = tuple(
    f"charts/{name}/Chart.yaml" for name in ("fashion-monitoring", "fashion-operator", "fashion-platform")
)


def versions(root: Path) -> set[str]:
    projects = [tomllib.loads((root / path).read_text())["project"]["version"] for path in PROJECTS]
    charts = [yaml.safe_load((root / path).read_text()) for path in CHARTS]
    return {*projects, *(chart["version"] for chart in charts), *(chart["appVersion"] for chart in charts)}


def released(root: Path) -> list[str]:
    return re.findall(r"^## \[(\d[^]]*)\] - \d{4}-\d\d-\d\d$", (root / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_packages_and_charts_have_the_same_version() -> None:
    assert len(versions(ROOT)) == 1


def test_the_lock_file_has_the_version_of_the_packages() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    ours = {each["version"] for each in locked if each["name"] in ("fashion-platform", "fashion-operator")}
    assert ours == versions(ROOT)


def test_the_changelog_has_released_nothing_newer_than_the_version() -> None:
    assert set(released(ROOT)[:1]) <= versions(ROOT)


def test_one_command_sets_the_version_everywhere(tmp_path: Path) -> None:
    for path in (*PROJECTS, *CHARTS, "CHANGELOG.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    command = [str(Path(sys.executable).with_name("bump-my-version")), "replace", "--new-version", "9.8.7"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert versions(tmp_path) == {"9.8.7"}
    assert released(tmp_path)[0] == "9.8.7"
    assert "## [Unreleased]" in (tmp_path / "CHANGELOG.md").read_text()
