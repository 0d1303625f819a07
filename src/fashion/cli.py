"""The `fashion` command. Each command imports what it needs when it runs, so that all of them start quickly."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from socket import gaierror
from typing import Any, BinaryIO

import click

from fashion.commands.attach import WITH_TABLES, attached
from fashion.settings import SERVICES, Service, load_settings

_SENTENCES = {"fashion", "sqlalchemy", "asyncpg", "redis", "alembic"}
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_services = click.argument("services", nargs=-1, type=click.Choice(WITH_TABLES))


class Refused(click.ClickException):
    """An error that a person can do something about: one sentence, exit code 2."""

    exit_code = 2


class Commands(click.Group):
    """Commands whose expected errors are sentences, not tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if not _is_expected(error):
                raise
            raise Refused(_sentence(error)) from None


def _is_expected(error: Exception) -> bool:
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _SENTENCES


def _sentence(error: Exception) -> str:
    said = str(error).partition("\n")[0] or type(error).__name__
    if isinstance(error, ConnectionError | gaierror) or type(error).__module__ == "redis.exceptions":
        return f"A store does not answer ({said}): check FASHION_DATABASE_URL and FASHION_REDIS_URL."
    return said


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fashion-platform")
def main() -> None:
    """A selfie in; a measured skin tone, a palette and ranked products out."""


@main.command()
def up() -> None:
    """Run the whole platform here: PostgreSQL, Redis and the four services, until Ctrl-C."""
    from rich.console import Console

    from fashion.local.up.supervisor import up as run

    run(load_settings(), Console())


@main.command()
@click.argument("service", type=click.Choice(SERVICES))
def serve(service: Service) -> None:
    """Run one service until SIGTERM."""
    import uvloop

    settings = load_settings()
    with nullcontext() if settings.otlp_endpoint else _hidden("opentelemetry"):
        # Wherever it is installed, redis-py and Litestar import it of themselves.
        app = import_module(f"fashion.{service}.bootstrap").create_app(settings)
    from fashion.kernel.http.server import serve as run

    uvloop.run(run(app, settings, service))


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    """A module that is not there meanwhile."""
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]


@main.command()
@_services
def migrate(services: Sequence[Service]) -> None:
    """Bring the database schema of SERVICES (default: all) to this version."""
    from fashion.commands.output import with_progress
    from fashion.kernel.postgres.migrate import migrate as run

    settings, chosen = attached(load_settings()), services or WITH_TABLES
    for service in with_progress(chosen, "Migrating", len(chosen)):
        run(settings, service)
        click.echo(f"{service}: up to date")


@main.command()
@_as_json
def config(as_json: bool) -> None:
    """Show every FASHION_* variable: its value, default and meaning. Passwords are left out."""
    from fashion.commands.output import print_json, print_table
    from fashion.commands.settings_table import describe

    described = describe(load_settings())
    if as_json:
        print_json(described)
        return
    rows = [(each.variable, each.value, each.default, each.description) for each in described]
    print_table(("variable", "value", "default", "description"), rows)


@main.command()
def maintain() -> None:
    """Delete what has expired, VACUUM ANALYZE every table."""
    from fashion.commands.operations import maintain_service
    from fashion.commands.output import with_progress

    settings = attached(load_settings())
    for service in with_progress(WITH_TABLES, "Maintaining", len(WITH_TABLES)):
        for line in asyncio.run(maintain_service(settings, service)):
            click.echo(f"{service}: {line}")


@main.command()
@click.argument("photos", nargs=-1, required=True, type=click.Path())
@_as_json
def analyze(photos: Sequence[str], as_json: bool) -> None:
    """Measure the skin tone in PHOTOS, without any service. Exit code 1 if any failed."""
    from fashion.commands.output import print_json, print_table, with_progress
    from fashion.imaging.bootstrap import create_processor
    from fashion.imaging.workers.batch import measure_files

    results = []
    measured = measure_files(create_processor(load_settings()), photos)
    for result in with_progress(measured, "Measuring", len(photos)):
        results.append(result)
        if as_json:
            print_json(result)
    refused = [result for result in results if "error" in result]
    if not as_json:
        columns = ("photo", "Monk tone", "color", "undertone", "confidence", "quality")
        print_table(columns, [_measured(result) for result in results if "error" not in result])
        for result in refused:
            click.echo(f"{result['file']}: {result['error']}", err=True)
    sys.exit(bool(refused))


def _measured(result: dict[str, Any]) -> tuple[object, ...]:
    tone, verdict = result["tone"], result["quality"]["verdict"]
    confidence = f"{tone['confidence']:.2f}"
    return result["file"], tone["monk"], tone["hex"], tone["undertone"], confidence, verdict


@main.command()
@click.argument("correlation_id")
@click.option("--logs", multiple=True, type=click.File("rb"), help="JSON log files, or - for standard input.")
@click.argument("more_logs", nargs=-1, type=click.File("rb"), metavar="[FILE]...")
@_as_json
def story(correlation_id: str, logs: Sequence[BinaryIO], more_logs: Sequence[BinaryIO], as_json: bool) -> None:
    """Tell what happened under a CORRELATION_ID: in every event log and, if given, in log files, in order.

    The ID is in the X-Correlation-ID header of every answer. Of each service the first 1,000 events are told.
    """
    from fashion.commands.operations import story_of
    from fashion.commands.output import print_json, print_table

    steps = asyncio.run(story_of(attached(load_settings()), correlation_id, (*logs, *more_logs)))
    if as_json:
        print_json(steps)
        return
    rows = [(each.at, each.service, each.what, each.took, each.detail) for each in steps]
    print_table(("at", "service", "what", "took (s)", "detail"), rows)


@main.group()
def catalogue() -> None:
    """Keep the product catalogue."""


@catalogue.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_as_json
def import_catalogue(file: Path, as_json: bool) -> None:
    """Import the products of a .csv or .json FILE, all valid ones or, when something breaks, none."""
    from fashion.commands.output import open_with_progress, print_json
    from fashion.products.bootstrap import import_catalogue as run
    from fashion.products.importing import format_of

    settings, kind = attached(load_settings()), format_of(file)
    with open_with_progress(file, "Importing") as records:
        report = asyncio.run(run(settings, records, kind))
    if as_json:
        print_json(report)
        return
    for row in report.refused:
        click.echo(f"line {row.line}: {row.reason}")
    told = f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged"
    click.echo(f"{told}, {len(report.refused)} refused")


@catalogue.command()
def sample() -> None:
    """Fill an empty catalogue with the sample; one that holds a product stays as it is."""
    from fashion.local.up.prepare import load_sample_catalogue

    click.echo(f"{load_sample_catalogue(attached(load_settings()))} added")


@main.group()
def events() -> None:
    """Look after the event log and the dead letters."""


@events.command()
@_services
def replay(services: Sequence[Service]) -> None:
    """Rebuild the projections of SERVICES (default: all) from their event logs."""
    from fashion.commands.operations import replay_service
    from fashion.commands.output import with_progress

    settings, chosen = attached(load_settings()), services or WITH_TABLES
    for service in with_progress(chosen, "Replaying", len(chosen)):
        click.echo(f"{service}: {asyncio.run(replay_service(settings, service))} events replayed")


@events.group()
def dead() -> None:
    """Events that a consumer gave up after too many tries."""


@dead.command("list")
@_as_json
def list_dead(as_json: bool) -> None:
    """Show them, oldest first."""
    from fashion.commands.operations import list_dead as read
    from fashion.commands.output import print_json, print_table

    letters = asyncio.run(read(attached(load_settings())))
    if as_json:
        print_json(letters)
        return
    rows = [(each.entry, each.occurred_at, each.group, each.type, each.correlation_id) for each in letters]
    print_table(("ID", "occurred at", "given up by", "event", "correlation ID"), rows)


@dead.command("retry")
def retry_dead() -> None:
    """Send them again."""
    from fashion.commands.operations import retry_dead as retry

    click.echo(f"{asyncio.run(retry(attached(load_settings())))} sent again")


@dead.command("drop")
@click.argument("entry", metavar="ID")
def drop_dead(entry: str) -> None:
    """Delete the one of this ID for good, as one that is malformed: sent again it would only come back."""
    from fashion.commands.operations import drop_dead as drop

    asyncio.run(drop(attached(load_settings()), entry))
    click.echo(f"{entry} dropped")


if __name__ == "__main__":
    main()
