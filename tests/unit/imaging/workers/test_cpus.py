import os
from pathlib import Path

import pytest

from fashion.imaging.workers.cpus import available_cpus


@pytest.fixture(autouse=True)
def _a_host_of_16(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)))


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def cpus(folder: Path, process: str, files: dict[str, str]) -> int:
    write(folder, {"process": process} | {f"cgroup/{name}": text for name, text in files.items()})
    return available_cpus(folder / "cgroup", folder / "process")


@pytest.mark.parametrize(
    ("quota", "expected"),
    [("max 100000", 16), ("200000 100000", 2), ("150000 100000", 2), ("10000 100000", 1), ("broken", 16)],
)
def test_the_quota_of_version_2_counts(tmp_path: Path, quota: str, expected: int) -> None:
    assert cpus(tmp_path, "0::/\n", {"cpu.max": f"{quota}\n"}) == expected


def test_the_tightest_quota_above_the_process_counts(tmp_path: Path) -> None:
    files = {"a/cpu.max": "300000 100000", "a/b/cpu.max": "500000 100000", "other/cpu.max": "100000 100000"}
    assert cpus(tmp_path, "0::/a/b\n", files) == 3


def test_a_path_of_the_host_does_not_hide_the_quota(tmp_path: Path) -> None:
    assert cpus(tmp_path, "0::/kubepods/pod7\n", {"cpu.max": "400000 100000"}) == 4


@pytest.mark.parametrize(("quota", "expected"), [("-1", 16), ("250000", 3)])
@pytest.mark.parametrize("controllers", ["cpu", "cpu,cpuacct"])
def test_the_quota_of_version_1_counts(tmp_path: Path, controllers: str, quota: str, expected: int) -> None:
    folder = f"{controllers}/docker/7"
    files = {f"{folder}/cpu.cfs_quota_us": f"{quota}\n", f"{folder}/cpu.cfs_period_us": "100000\n"}
    assert cpus(tmp_path, f"3:{controllers}:/docker/7\n", files) == expected


def test_without_cgroups_the_affinity_counts(tmp_path: Path) -> None:
    assert available_cpus(tmp_path / "none", tmp_path / "neither") == 16
