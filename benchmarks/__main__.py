"""`python -m benchmarks [NAME...]`: measure, print one table, write JSON."""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from platform import machine, python_version
from time import monotonic

import click
import msgspec
import psutil
import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.neighbors import Neighbors
from benchmarks.pieces import measure_difference, measure_invalidation, measure_memory_cache
from benchmarks.reads import measure_cached, measure_uncached
from benchmarks.replaced import measure_baseline
from benchmarks.rows import Row
from benchmarks.scale import FULL, QUICK, Say, Scale
from benchmarks.stack import Stack, running_stack
from benchmarks.trace import measure_trace
from benchmarks.tracing import measure_tracing
from benchmarks.uploads import measure_chain, measure_upload
from fashion.settings import PREFIX

WIDE = 160
RESULTS = Path(__file__).with_name("results")
Measure = Callable[[Stack, Scale, Say], list[Row]]
MEASURES: dict[str, Measure] = {
    "cached": measure_cached,
    "uncached": measure_uncached,
    "upload": measure_upload,
    "chain": measure_chain,
    "trace": measure_trace,
    "tracing": measure_tracing,
    "baseline": measure_baseline,
    "invalidation": measure_invalidation,
    "memory": measure_memory_cache,
    "difference": measure_difference,
}


class Report(msgspec.Struct, kw_only=True):
    """What was measured, and on what."""

    measured_at: datetime
    python: str
    machine: str
    cpus: int
    load_before: float
    seconds: float
    quick: bool
    rows: list[dict[str, object]]


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(MEASURES)))
@click.option("--quick", is_flag=True, help="Less of everything: for a look while developing.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Where to write all rows, too.")
def main(names: Sequence[str], quick: bool, file: Path | None) -> None:
    """Measure NAMES (default: everything) on a platform of its own."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    console = Console() if sys.stdout.isatty() else Console(width=WIDE)
    busy, started = psutil.getloadavg()[0], monotonic()
    rows = measure(console, [name for name in MEASURES if name in names or not names], QUICK if quick else FULL)
    report = Report(
        measured_at=datetime.now(UTC),
        python=python_version(),
        machine=machine(),
        cpus=psutil.cpu_count() or 0,
        load_before=round(busy, 2),
        seconds=round(monotonic() - started, 1),
        quick=quick,
        rows=[described(row) for row in rows],
    )
    show(console, rows, report)
    for target in (RESULTS / "latest.json", file):
        if target:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2))


def measure(console: Console, names: Sequence[str], scale: Scale) -> list[Row]:
    """The rows of the named measures, with progress on the console."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    rows: list[Row] = []
    with Progress(*columns, console=console) as progress, ExitStack() as running:
        task = progress.add_task("starting the platform", total=len(names))
        stack = running.enter_context(running_stack())
        for name in names:
            neighbors = Neighbors()
            found = MEASURES[name](stack, scale, lambda text: progress.update(task, description=text))
            share = {"cpu_of_others": round(neighbors.share, 2)}
            rows += (found := [msgspec.structs.replace(row, details=row.details | share) for row in found])
            write(name, found)
            progress.advance(task)
        progress.update(task, description="stopping the platform")
    return rows


def write(name: str, rows: Sequence[Row]) -> None:
    """Keep the rows of one measure in the folder of results."""
    RESULTS.mkdir(exist_ok=True)
    content = msgspec.json.encode([described(row) for row in rows])
    (RESULTS / f"{name}.json").write_bytes(msgspec.json.format(content, indent=2))


def described(row: Row) -> dict[str, object]:
    """A row as it is written."""
    return {**msgspec.to_builtins(row), "goal": str(row.goal) if row.goal else None, "met": row.met}


def show(console: Console, rows: Sequence[Row], report: Report) -> None:
    """Print the table."""
    table = Table("what", "measured", "floor or peer", "of which", "ratio", "goal", "met", "others' CPU")
    for row in rows:
        met = {True: "[green]yes[/green]", False: "[bold red]NO[/bold red]", None: ""}[row.met]
        measured, floor = f"{row.measured:,.4g} {row.unit}", f"{row.floor:,.4g} {row.unit}"
        others = f"{row.details['cpu_of_others']:.0%}"
        table.add_row(row.name, measured, row.peer, floor, f"{row.ratio:.3g}", str(row.goal or ""), met, others)
    console.print(table)
    console.print(
        f"{report.cpus} CPUs ({report.machine}), Python {report.python}, "
        f"load before {report.load_before}, {report.seconds:.0f} s. The last column is the share of the CPU that "
        f"other programs took meanwhile. Details are in {RESULTS}."
    )


if __name__ == "__main__":
    main()
