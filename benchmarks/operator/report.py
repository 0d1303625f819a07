"""The table and the file of what was measured."""

from datetime import UTC, datetime
from pathlib import Path
from platform import machine, python_version

import msgspec
import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.operator.scenarios import Scenario
from benchmarks.results import Goal, Result

RESULT = Path(__file__).resolve().parents[1] / "results/operator.json"
EDIT_MS, RESTART_SECONDS, MEMORY_MB = 2000, 60, 200
_NONE = Goal("measured", "at most", 0)


class Report(msgspec.Struct, kw_only=True):
    """What was measured, and on what."""

    measured_at: datetime = msgspec.field(default_factory=lambda: datetime.now(UTC))
    python: str = python_version()
    machine: str = machine()
    cpus: int = psutil.cpu_count() or 0
    load_before: float
    seconds: float
    cpu_of_others: float
    platforms: int
    rows: list[Result]
    scenarios: dict[str, Scenario]


def rows_of(title: str, measured: Scenario, platforms: int) -> list[Result]:
    """The rows of one life of the operator; whether it began with nothing makes the difference in the goals."""
    again = title != "from nothing"
    minutes = measured.quiet_seconds / 60
    restart, no_write = (Goal("measured", "at most", RESTART_SECONDS), _NONE) if again else (None, None)
    edit, memory = Goal("measured", "at most", EDIT_MS), Goal("measured", "at most", MEMORY_MB)
    rows: list[tuple[str, float, str, Goal | None]] = [
        ("until all are settled", measured.settled_seconds, "s", restart),
        ("operator's CPU until then", measured.settled_cpu_seconds, "s", None),
        ("requests until then", measured.settling.all / platforms, "per platform", None),
        ("writes among them", measured.settling.writes / platforms, "per platform", no_write),
        ("edit to children written, median", measured.edit.p50, "ms", None),
        ("edit to children written, p99", measured.edit.p99, "ms", edit),
        ("requests for an edit", measured.editing.all / measured.edits, "per edit", None),
        ("writes among them", measured.editing.writes / measured.edits, "per edit", None),
        ("quiet: requests", measured.quiet.all / platforms / minutes, "per platform and minute", None),
        ("quiet: writes", measured.quiet.writes, "in all", _NONE),
        ("quiet: operator's CPU", measured.quiet_cpu_seconds / measured.quiet_seconds * 100, "% of a core", None),
        ("resident memory, peak", measured.peak_mb, "MB", memory),
        ("resident memory, settled", measured.settled_mb, "MB", None),
    ]
    return [
        Result(name=f"{title}: {name}", measured=value, unit=unit, goal=goal) for name, value, unit, goal in rows
    ]


def show(console: Console, report: Report) -> None:
    """Print the table."""
    table = Table("what", "measured", "unit", "goal", "met", title=f"{report.platforms} FashionPlatforms")
    table.columns[1].justify = "right"
    for row in report.rows:
        met = {True: "[green]yes[/green]", False: "[bold red]NO[/bold red]", None: ""}[row.met]
        table.add_row(row.name, f"{row.measured:,.4g}", row.unit, str(row.goal or ""), met)
    console.print(table)
    console.print(
        f"{report.cpus} CPUs ({report.machine}) for the control plane, the operator and who reports for its pods; "
        f"Python {report.python}; load before {report.load_before}; others took {report.cpu_of_others:.0%} of the "
        f"CPU meanwhile; {report.seconds:.0f} s. Every request is counted by the API server's audit log."
    )


def save(report: Report) -> None:
    """Write the JSON."""
    RESULT.parent.mkdir(exist_ok=True)
    content = {**msgspec.to_builtins(report), "rows": [_described(row) for row in report.rows]}
    RESULT.write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=2))


def _described(row: Result) -> dict[str, object]:
    return {
        "name": row.name,
        "measured": row.measured,
        "unit": row.unit,
        "goal": str(row.goal) if row.goal else None,
        "met": row.met,
    }
