"""The command that checks this machine."""

import os
import sys
from functools import partial
from pathlib import Path

import click

from fashion.cli.group import as_json_option, data_dir_option, load_settings_of

_COLORS = {"OK": "green", "WARN": "yellow", "FAIL": "red"}


@click.command()
@data_dir_option
@as_json_option
def doctor(data_dir: Path | None, as_json: bool) -> None:
    """Check whether `fashion up` can run on this machine, and say what to do if not. Exit code 1 if it cannot.

    Versions, settings, memory, disk, data folder, face model, ports and stores are checked; nothing is changed.
    """
    from fashion.commands.doctor.examination import examine
    from fashion.commands.output import print_json

    result = examine(partial(load_settings_of, data_dir), os.environ)
    if as_json:
        print_json(result)
    else:
        for each in result.findings:
            click.echo(f"{click.style(f'{each.status:4}', fg=_COLORS[each.status])}  {each.check}: {each.detail}")
            if each.advice:
                click.echo(f"      {each.advice}")
    sys.exit(not result.healthy)


COMMANDS = (doctor,)
