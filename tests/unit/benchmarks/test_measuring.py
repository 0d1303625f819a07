import json
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks import __main__ as bench
from benchmarks.results import Result
from benchmarks.scale import QUICK, Say, Scale
from rich.console import Console


def works(stack: object, scale: Scale, say: Say) -> list[Result]:
    return [Result(name="works", measured=1.0, unit="ms")]


def fails(stack: object, scale: Scale, say: Say) -> list[Result]:
    raise RuntimeError("the peer is missing")


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> bench.Report:
    monkeypatch.setattr(bench, "running_stack", nullcontext)
    monkeypatch.setattr(bench, "MEASURES", {"fails": fails, "works": works})
    return bench.Report(
        measured_at=datetime(2026, 1, 1, tzinfo=UTC), python="", machine="", cpus=1, load_before=0, quick=True
    )


def test_a_benchmark_that_fails_does_not_stop_the_next(report: bench.Report, tmp_path: Path) -> None:
    console = Console(quiet=True)
    results = bench.measure(console, ["fails", "works"], QUICK, report, [tmp_path / "report.json"])
    assert [result.name for result in results] == ["works"]
    assert report.failed == {"fails": "RuntimeError: the peer is missing"}


def test_results_are_written_before_the_next_benchmark_runs(report: bench.Report, tmp_path: Path) -> None:
    bench.measure(Console(quiet=True), ["works"], QUICK, report, [file := tmp_path / "report.json"])
    assert [each["name"] for each in json.loads(file.read_bytes())["results"]] == ["works"]


def test_a_result_is_one_line_with_its_ratio_and_goal() -> None:
    result = Result(name="a read", measured=2.0, unit="ms", peer="a bare route", floor=1.0)
    assert bench.summary(result) == "a read: 2 ms, ratio 2 to a bare route"
