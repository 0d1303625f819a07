"""The script that decides whether the embedded PostgreSQL is ready, run by a shell."""

import os
import subprocess
from pathlib import Path

import pytest

from fashion_operator.resources import build_stores
from support.operator.finding import one, pod_of
from support.operator.world import platform_of


@pytest.mark.parametrize(("least", "is_ready"), [("1", True), (str(2**60), False)])
def test_a_database_without_room_for_its_log_is_not_ready(tmp_path: Path, least: str, is_ready: bool) -> None:
    (server,) = pod_of(one(build_stores(platform_of(), ""), "StatefulSet", "postgres"))["containers"]
    script = server["readinessProbe"]["exec"]["command"][-1]
    (tmp_path / "pg_isready").symlink_to("/bin/true")
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PGDATA": str(tmp_path), "ROOM_KIB": least}
    done = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True)
    assert (done.returncode == 0) is is_ready
    assert is_ready or done.stdout.startswith("the volume is full: ")
