"""Counts the CPUs that this process may use."""

import math
import os
from pathlib import Path


def available_cpus(cgroup: Path = Path("/sys/fs/cgroup"), process: Path = Path("/proc/self/cgroup")) -> int:
    """Return the CPUs by affinity and cgroup quota (version 1 or 2), rounded up; at least 1.

    The host's count is wrong in a container: threads beyond the quota are throttled.
    """
    limits = [len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1]
    for folder in _folders(cgroup, process):
        quota = _quota(folder)
        if quota is not None:
            limits.append(math.ceil(quota))
    return max(1, min(limits))


def _folders(cgroup: Path, process: Path) -> set[Path]:
    # Every ancestor's quota binds; in a container the paths may be the host's, and then the root counts.
    folders = {cgroup, cgroup / "cpu", cgroup / "cpu,cpuacct"}
    for line in _read(process).splitlines():
        _, controllers, path = line.split(":", 2)
        roots = [cgroup] if not controllers else [cgroup / "cpu", cgroup / "cpu,cpuacct"]
        if not controllers or "cpu" in controllers.split(","):
            inner = Path(path.lstrip("/"))
            folders |= {root / part for root in roots for part in (inner, *inner.parents)}
    return folders


def _quota(folder: Path) -> float | None:
    words = _read(folder / "cpu.max").split() or [
        _read(folder / "cpu.cfs_quota_us").strip(),
        _read(folder / "cpu.cfs_period_us").strip(),
    ]
    if len(words) == 2 and all(word.isdigit() for word in words) and int(words[1]):
        return int(words[0]) / int(words[1])
    return None


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
