"""The command that shows what happened under a correlation ID."""

import asyncio
from collections.abc import Sequence
from typing import BinaryIO

import click

from fashion.cli.group import as_json_option
from fashion.settings import load_settings


@click.command()
@click.argument("correlation_id")
@click.option("--logs", multiple=True, type=click.File("rb"), help="JSON log files, or - for standard input.")
@click.argument("more_logs", nargs=-1, type=click.File("rb"), metavar="[FILE]...")
@as_json_option
def timeline(correlation_id: str, logs: Sequence[BinaryIO], more_logs: Sequence[BinaryIO], as_json: bool) -> None:
    """Show what happened under a CORRELATION_ID, in order: the events of every service and lines of log files.

    The ID is in the X-Correlation-ID header of every response. At most 1,000 events of each service are shown.
    """
    from fashion.commands.attach import attach
    from fashion.commands.output import print_json, print_table
    from fashion.commands.timeline_reader import read_timeline

    steps = asyncio.run(read_timeline(attach(load_settings()), correlation_id, (*logs, *more_logs)))
    if as_json:
        print_json(steps)
        return
    rows = [(each.at, each.service, each.what, each.took, each.detail) for each in steps]
    print_table(("at", "service", "what", "took (s)", "detail"), rows)
