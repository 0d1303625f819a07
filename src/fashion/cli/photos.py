"""The command that measures photos."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from fashion.cli.group import as_json_option
from fashion.settings import load_settings


@click.command()
@click.argument("photos", nargs=-1, required=True, type=click.Path())
@as_json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option(
    "--annotate",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a copy of each photo to DIR, with regions, skin that counts, tone, interval and reasons on it.",
)
def analyze(photos: Sequence[str], as_json: bool, as_csv: bool, folder: Path | None) -> None:
    """Measure the skin tone in PHOTOS, without any service. Exit code 1 if any failed.

    PHOTOS are files, folders, or - for standard input. In folders and below them, files that end in .jpg, .jpeg,
    .png, .webp, .heic, .heif, .avif and .gif are measured. No photo is stored, except for the copies that
    --annotate writes.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other.")
    from fashion.commands.photos.analysis import Output, analyze_photos

    output: Output = "json" if as_json else "csv" if as_csv else "table"
    failed = analyze_photos(load_settings(), photos, sys.stdin.buffer, output, folder)
    sys.exit(bool(failed))


COMMANDS = (analyze,)
