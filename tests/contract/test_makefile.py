import re
import shutil
import subprocess
import sys
from pathlib import Path

from support.repository import ROOT

ELSEWHERE = {
    "help": "in this file",
    "set-version": "in test_version.py",
    "charts": "by make check",
    "images": "by make e2e",
    "kind-up": "by make e2e",
    "bench-camera": "by hand: it needs the photos of PEOPLE_DIR",
    "bench-operator": "by hand: it needs the binaries of kind's node image",
    "bench-matching": "by hand: it needs the shades of SHADES_DIR",
}
"""What runs the targets that neither a workflow nor .ci/run names."""


def listed_targets() -> set[str]:
    said = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^  make ([\w-]+) +\S", said, re.MULTILINE))


def test_every_listed_target_is_run_by_continuous_integration() -> None:
    files = [ROOT / ".ci" / "run", *(ROOT / ".github" / "workflows").glob("*.yml")]
    run = set(re.findall(r"\bmake ([a-z][\w-]*)", "".join(file.read_text() for file in files)))
    listed = listed_targets()
    assert listed == (run & listed) | ELSEWHERE.keys()


def test_make_alone_lists_every_target_that_documents_name() -> None:
    listed = listed_targets()
    documents = "".join(each.read_text() for each in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
    named = set(re.findall(r"(?:^|`)make ([a-z][\w-]*)", documents, re.MULTILINE))
    assert {"up", "test", "kind-up"} <= named <= listed


def dry_run(target: str) -> str:
    command = ["make", "-n", "-C", str(ROOT), "-W", "uv.lock", target]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_up_installs_what_runs_and_deletes_nothing() -> None:
    assert "sync --frozen --no-dev --extra imaging --extra local --inexact" in dry_run("up")


def test_other_targets_install_everything_so_that_up_need_not() -> None:
    commands = dry_run("fmt")
    assert "sync --frozen --all-extras" in commands
    assert "touch .venv/.installed-to-run .venv/.installed" in commands


def test_an_old_python_is_one_clear_sentence() -> None:
    command = ["make", "-C", str(ROOT), "-W", "uv.lock", "PYTHONS=absent", "PYTHON=", ".venv/.installed"]
    rejected = subprocess.run(command, capture_output=True, text=True, check=False)
    assert rejected.returncode != 0
    assert "Python 3.11 or newer is needed" in rejected.stderr


def copied(folder: Path) -> Path:
    """A folder with what an installation reads."""
    for name in ("Makefile", "pyproject.toml", "uv.lock", "operator/pyproject.toml"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def installing(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(shutil.which("make")), "-C", str(folder), f"PYTHON={sys.executable}", ".venv/.installed"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_package_index_out_of_reach_is_said_last(tmp_path: Path) -> None:
    ended = installing(copied(tmp_path), PATH="/usr/bin:/bin", PIP_NO_INDEX="1")
    assert ended.returncode != 0
    assert "make sure that the package index is reachable" in ended.stderr


def test_a_missing_compiler_is_named_where_the_installation_fails(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "env").symlink_to(str(shutil.which("env")))
    (programs / "uv").write_text("#!/bin/sh\ntest $1 = venv\n")
    (programs / "uv").chmod(0o755)
    ended = installing(copied(tmp_path), PATH=str(programs))
    assert ended.returncode != 0
    assert "No C compiler is installed here" in ended.stderr
