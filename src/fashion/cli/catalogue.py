"""Commands that maintain the product catalogue."""

import asyncio
from pathlib import Path

import click

from fashion.cli.group import as_json_option
from fashion.settings import load_settings


@click.group()
def catalogue() -> None:
    """Maintain the product catalogue."""


@catalogue.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json_option
def import_catalogue(file: Path, as_json: bool) -> None:
    """Import the products of a .csv or .json FILE: all valid ones, or none if the import fails."""
    from fashion.commands.attach import attach
    from fashion.commands.output import open_with_progress, print_json
    from fashion.products.bootstrap import import_catalogue as run
    from fashion.products.importing import format_of

    settings, kind = attach(load_settings()), format_of(file)
    with open_with_progress(file, "Importing") as records:
        report = asyncio.run(run(settings, records, kind))
    if as_json:
        print_json(report)
        return
    for row in report.refused:
        click.echo(f"line {row.line}: {row.reason}")
    counts = f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged"
    click.echo(f"{counts}, {len(report.refused)} rejected")


@catalogue.command()
def sample() -> None:
    """Load the sample catalogue, unless there are products already."""
    from fashion.commands.attach import attach
    from fashion.products.bootstrap import import_sample

    click.echo(f"{asyncio.run(import_sample(attach(load_settings())))} added")
