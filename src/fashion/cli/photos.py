"""Commands that measure photos."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from fashion.cli.group import as_json_option
from fashion.settings import load_settings


@click.command()
@click.argument("photos", nargs=-1, required=True, type=click.Path())
@as_json_option
def analyze(photos: Sequence[str], as_json: bool) -> None:
    """Measure the skin tone in PHOTOS, without any service. Exit code 1 if any failed."""
    from fashion.commands.output import print_json, print_table, with_progress
    from fashion.imaging.bootstrap import create_processor
    from fashion.imaging.workers.batch import measure_files

    results = []
    settings = load_settings()
    measured = measure_files(create_processor(settings), photos, max_bytes=settings.max_upload_bytes)
    for result in with_progress(measured, "Measuring", len(photos)):
        results.append(result)
        if as_json:
            print_json(result)
    failed = [result for result in results if "error" in result]
    if not as_json:
        columns = ("photo", "Monk tone", "color", "undertone", "confidence", "quality")
        print_table(columns, [_measured(result) for result in results if "error" not in result])
        for result in failed:
            click.echo(f"{result['file']}: {result['error']}", err=True)
    sys.exit(bool(failed))


def _measured(result: dict[str, Any]) -> tuple[object, ...]:
    tone, verdict = result["tone"], result["quality"]["verdict"]
    confidence = f"{tone['confidence']:.2f}"
    return result["file"], tone["monk"], tone["hex"], tone["undertone"], confidence, verdict


COMMANDS = (analyze,)
