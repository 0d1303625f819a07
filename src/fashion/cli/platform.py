"""Commands that run services and look at running ones."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import click

from fashion.cli.group import as_json_option, data_dir_option, load_settings_of
from fashion.commands.platform import log_files
from fashion.extras import opentelemetry_hidden
from fashion.settings import load_settings
from fashion.vocabulary import SERVICES, Service


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the API. Default: FASHION_PORT, else 8080.")
@data_dir_option
@click.option("--open", "open_browser", is_flag=True, help="Open the studio in a browser once all is ready.")
@click.option("--auth", is_flag=True, help="Take tokens alone, of an issuer that runs too: see `fashion token`.")
def up(port: int | None, data_dir: Path | None, open_browser: bool, auth: bool) -> None:
    """Run the whole platform on this machine: PostgreSQL, Redis and the four services, until Ctrl-C."""
    from rich.console import Console

    from fashion.local.up.supervisor import up as run

    overrides: dict[str, object] = {} if port is None else {"port": port}
    run(load_settings_of(data_dir, **overrides), Console(), open_browser=open_browser, with_issuer=auth)


@click.command()
@click.argument("service", type=click.Choice(SERVICES))
def serve(service: Service) -> None:
    """Run one service until SIGTERM."""
    import uvloop

    settings = load_settings()
    with opentelemetry_hidden(unless=settings.otlp_endpoint):
        app = import_module(f"fashion.{service}.bootstrap").create_app(settings)
    from fashion.kernel.http.server import serve as run

    uvloop.run(run(app, settings, service))


@click.command()
@data_dir_option
@as_json_option
def status(data_dir: Path | None, as_json: bool) -> None:
    """Show the stores and services with their health and configuration. Exit code 1 if any is down.

    FASHION_ variables that set nothing are named, with the nearest known one.
    """
    from fashion.commands.output import print_json, print_table
    from fashion.commands.platform.status import read_status

    report = asyncio.run(read_status(load_settings_of(data_dir)))
    if as_json:
        print_json(report)
    else:
        rows = [(each.name, each.status, each.url, each.revision, each.detail) for each in report.components]
        print_table(("name", "status", "URL", "configuration", "detail"), rows)
        for unknown in report.unknown_variables:
            click.secho(f"{unknown}", fg="yellow")
        click.echo(f"fashion up is {f'running as process {report.pid}' if report.pid else 'not running'}.")
    sys.exit(not report.healthy)


@click.command()
@click.argument("services", nargs=-1, type=click.Choice(log_files.NAMES))
@click.option("--follow", "-f", is_flag=True, help="Print new lines until Ctrl-C.")
@click.option("--lines", "-n", default=100, show_default=True, type=click.IntRange(0), help="Lines to begin with.")
@data_dir_option
@as_json_option
def logs(services: Sequence[str], follow: bool, lines: int, data_dir: Path | None, as_json: bool) -> None:
    """Show the logs of SERVICES (default: all) of a local platform, in order of time."""
    files = log_files.log_files(load_settings_of(data_dir).data_dir, services)
    show = log_files.as_json if as_json else log_files.as_text
    reader = log_files.LogReader(files)
    for line in reader.read(last=lines):
        click.echo(show(line))
    with suppress(KeyboardInterrupt):
        for line in reader.follow() if follow else ():
            click.echo(show(line))


COMMANDS = (up, serve, status, logs)
