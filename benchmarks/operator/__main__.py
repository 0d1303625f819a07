"""`python -m benchmarks.operator`: hundreds of FashionPlatforms on a control plane alone, where no pod runs."""

import asyncio
import shutil
import sys
from pathlib import Path
from time import monotonic

import click
import psutil
from lightkube import AsyncClient, KubeConfig
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from benchmarks.neighbors import Neighbors
from benchmarks.operator.control_plane import ControlPlane, StartError, missing_programs, running_control_plane
from benchmarks.operator.fake_kubelet import fake_kubelet
from benchmarks.operator.platforms import Platforms
from benchmarks.operator.process import Audit, running_operator
from benchmarks.operator.report import Report, rows_of, save, show
from benchmarks.operator.scenarios import Say, Scale, Scenario, measure_scenario

WIDE = 120
SCENARIOS = ("from nothing", "after a restart")


@click.command()
@click.option("--platforms", default=500, show_default=True, type=click.IntRange(1))
@click.option(
    "--edits", default=100, show_default=True, type=click.IntRange(1), help="In each of the two scenarios."
)
@click.option(
    "--quiet", default=120.0, show_default=True, help="Seconds of each scenario in which nothing changes."
)
@click.option("--logs", type=click.Path(path_type=Path), help="Where to keep the logs of all that was started.")
def main(platforms: int, edits: int, quiet: float, logs: Path | None) -> None:
    """Measure the operator from nothing, and once more after a restart."""
    if missing := missing_programs():
        sys.exit(f"SKIPPED: not on the PATH: {', '.join(missing)}. `kind build node` makes them; see README.md.")
    console = Console() if sys.stdout.isatty() else Console(width=WIDE)
    busy, began, neighbors = psutil.getloadavg()[0], monotonic(), Neighbors()
    try:
        scenarios = measure(console, Scale(platforms, min(edits, platforms), quiet), logs)
    except StartError as failed:
        sys.exit(str(failed))
    report = Report(
        load_before=round(busy, 2),
        seconds=round(monotonic() - began, 1),
        cpu_of_others=round(neighbors.share, 2),
        platforms=platforms,
        rows=[row for title, found in scenarios.items() for row in rows_of(title, found, platforms)],
        scenarios=scenarios,
    )
    show(console, report)
    save(report)


def measure(console: Console, scale: Scale, logs: Path | None) -> dict[str, Scenario]:
    """Both scenarios on a control plane of their own, with progress on the console."""
    columns = (SpinnerColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("starting the control plane")
        with running_control_plane() as control_plane:
            try:
                return asyncio.run(
                    _both(control_plane, scale, lambda text: progress.update(task, description=text))
                )
            finally:
                if logs:
                    shutil.copytree(control_plane.logs, logs, dirs_exist_ok=True)


async def _both(control_plane: ControlPlane, scale: Scale, say: Say) -> dict[str, Scenario]:
    client = AsyncClient(KubeConfig.from_file(control_plane.admin))
    platforms, audit, scenarios = Platforms(client, scale.platforms), Audit(control_plane.audit), {}
    async with platforms.watched(), fake_kubelet(client):
        say(f"making {scale.platforms} platforms")
        await platforms.make()
        for title in SCENARIOS:
            log = control_plane.logs / f"operator {title}.log"
            with running_operator(control_plane.operator, log) as operator:
                scenarios[title] = await measure_scenario(platforms, operator, audit, scale, say)
    return scenarios


if __name__ == "__main__":
    main()
