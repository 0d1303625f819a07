"""`python -m benchmarks [NAME...]`: run the benchmarks; print and write each result as it is known."""

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

from benchmarks.events.log_and_relay import measure_events
from benchmarks.events.transports import measure_transports
from benchmarks.microbenchmarks import measure_difference, measure_invalidation, measure_memory_cache
from benchmarks.neighbors import Neighbors
from benchmarks.results import Result
from benchmarks.scale import FULL, QUICK, Say, Scale
from benchmarks.services.baseline_comparison import measure_baseline
from benchmarks.services.reads import measure_cached, measure_uncached
from benchmarks.services.stack import Stack, running_stack
from benchmarks.services.trace import measure_trace
from benchmarks.services.tracing import measure_tracing
from benchmarks.services.uploads import measure_chain, measure_upload
from fashion.settings import PREFIX

WIDE = 160
RESULTS = Path(__file__).with_name("results")
Measure = Callable[[Stack, Scale, Say], list[Result]]
MEASURES: dict[str, Measure] = {
    "cached": measure_cached,
    "uncached": measure_uncached,
    "upload": measure_upload,
    "chain": measure_chain,
    "events": measure_events,
    "transports": measure_transports,
    "trace": measure_trace,
    "tracing": measure_tracing,
    "baseline": measure_baseline,
    "invalidation": measure_invalidation,
    "memory": measure_memory_cache,
    "difference": measure_difference,
}


class Report(msgspec.Struct, kw_only=True):
    """The results so far, the benchmarks that failed with their errors, and the machine they ran on."""

    measured_at: datetime
    python: str
    machine: str
    cpus: int
    load_before: float
    quick: bool
    seconds: float = 0.0
    results: list[dict[str, object]] = []
    failed: dict[str, str] = {}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(MEASURES)))
@click.option("--quick", is_flag=True, help="Run fewer and shorter rounds, for a look while developing.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write the report to this file, too.")
def main(names: Sequence[str], quick: bool, file: Path | None) -> None:
    """Run the benchmarks NAMES (default: all) on a platform of their own. Exit code 1 if one of them fails."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    console = Console() if sys.stdout.isatty() else Console(width=WIDE)
    report = Report(
        measured_at=datetime.now(UTC),
        python=python_version(),
        machine=machine(),
        cpus=psutil.cpu_count() or 0,
        load_before=round(psutil.getloadavg()[0], 2),
        quick=quick,
    )
    chosen = [name for name in MEASURES if name in names or not names]
    results = measure(
        console, chosen, QUICK if quick else FULL, report, [RESULTS / "latest.json", *filter(None, [file])]
    )
    show(console, results, report)
    sys.exit(bool(report.failed))


def measure(
    console: Console, names: Sequence[str], scale: Scale, report: Report, files: Sequence[Path]
) -> list[Result]:
    """Return the results of the named benchmarks; each is printed and written to the files as it is known.

    A benchmark that fails is recorded in the report, and the next one runs.
    """
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    results: list[Result] = []
    started = monotonic()
    with Progress(*columns, console=console) as progress, ExitStack() as running:
        task = progress.add_task("starting the platform", total=len(names))
        stack = running.enter_context(running_stack())
        for name in names:
            try:
                found = _measured(name, stack, scale, lambda text: progress.update(task, description=text))
            except Exception as error:
                report.failed[name] = f"{type(error).__name__}: {error}"
                console.print(f"[bold red]FAILED[/bold red] {name}: {report.failed[name]}")
                console.print_exception()
            else:
                results += found
                report.results += [described(result) for result in found]
                for result in found:
                    console.print(summary(result))
            report.seconds = round(monotonic() - started, 1)
            write(report, files)
            progress.advance(task)
        progress.update(task, description="stopping the platform")
    return results


def _measured(name: str, stack: Stack, scale: Scale, say: Say) -> list[Result]:
    neighbors = Neighbors()
    found = MEASURES[name](stack, scale, say)
    share = {"cpu_of_others": round(neighbors.share, 2)}
    return [msgspec.structs.replace(result, details=result.details | share) for result in found]


def write(report: Report, files: Sequence[Path]) -> None:
    """Write the report as it stands."""
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2))


def described(result: Result) -> dict[str, object]:
    """Return a result as it is written."""
    return {
        **msgspec.to_builtins(result),
        "goal": str(result.goal) if result.goal else None,
        "met": result.met,
    }


def summary(result: Result) -> str:
    """Return a result as one line."""
    goal = f", goal {result.goal}: {'met' if result.met else 'MISSED'}" if result.goal else ""
    ratio = f", ratio {result.ratio:.3g} to {result.peer}" if result.peer else ""
    return f"{result.name}: {result.measured:,.4g} {result.unit}{ratio}{goal}"


def show(console: Console, results: Sequence[Result], report: Report) -> None:
    """Print the table."""
    table = Table("what", "measured", "floor or peer", "of which", "ratio", "goal", "met", "others' CPU")
    for result in results:
        met = {True: "[green]yes[/green]", False: "[bold red]NO[/bold red]", None: ""}[result.met]
        measured, floor = f"{result.measured:,.4g} {result.unit}", f"{result.floor:,.4g} {result.unit}"
        others = f"{result.details['cpu_of_others']:.0%}"
        goal = str(result.goal or "")
        table.add_row(result.name, measured, result.peer, floor, f"{result.ratio:.3g}", goal, met, others)
    console.print(table)
    failed = f" Failed: {', '.join(report.failed)}." if report.failed else ""
    console.print(
        f"{report.cpus} CPUs ({report.machine}), Python {report.python}, "
        f"load before {report.load_before}, {report.seconds:.0f} s.{failed} The last column is the share of the "
        f"CPU that other programs used meanwhile. Details are in {RESULTS / 'latest.json'}."
    )


if __name__ == "__main__":
    main()
