"""The `fashion` command. Each command imports what it needs when it runs, so that all of them start quickly."""

import asyncio
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, TypeVar

import click

from fashion.kernel.settings import SERVICES, Service, load_settings
from fashion.local.attaching import WITH_TABLES, attached

T = TypeVar("T")
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
            sentence = str(error).partition("\n")[0] or type(error).__name__
            raise Refused(sentence) from None


def _is_expected(error: Exception) -> bool:
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _SENTENCES


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fashion-platform")
def main() -> None:
    """A selfie in; a measured skin tone, a palette and ranked products out."""


@main.command()
def up() -> None:
    """Run the whole platform here: PostgreSQL, Redis and the four services, until Ctrl-C."""
    from rich.console import Console

    from fashion.local.supervisor import up as run

    run(load_settings(), Console())


@main.command()
@click.argument("service", type=click.Choice(SERVICES))
def serve(service: Service) -> None:
    """Run one service until SIGTERM."""
    import uvloop

    from fashion.kernel.server import serve as run

    settings = load_settings()
    app = import_module(f"fashion.{service}.bootstrap").create_app(settings)
    uvloop.run(run(app, settings, service))


@main.command()
@_services
def migrate(services: Sequence[Service]) -> None:
    """Bring the database schema of SERVICES (default: all) to this version."""
    from fashion.kernel.migrating import migrate as run

    settings = attached(load_settings())
    for service in services or WITH_TABLES:
        run(settings, service)
        click.echo(f"{service}: up to date")


@main.command()
@_as_json
def config(as_json: bool) -> None:
    """Show every FASHION_* variable: its value, default and meaning. Passwords are left out."""
    from fashion.local.describing import describe

    described = describe(load_settings())
    if as_json:
        _print_json(described)
        return
    rows = [(each.variable, _cell(each.value), _cell(each.default), each.description) for each in described]
    _print_table(("variable", "value", "default", "description"), rows)


@main.command()
def maintain() -> None:
    """Delete what has expired, VACUUM ANALYZE every table."""
    from fashion.local.operating import maintain_service

    settings = attached(load_settings())
    for service in _progress(WITH_TABLES, "Maintaining", len(WITH_TABLES)):
        for line in asyncio.run(maintain_service(settings, service)):
            click.echo(f"{service}: {line}")


@main.command()
@click.argument("photos", nargs=-1, required=True, type=click.Path())
@_as_json
def analyze(photos: Sequence[str], as_json: bool) -> None:
    """Measure the skin tone in PHOTOS, without any service. Exit code 1 if any failed."""
    from fashion.imaging.batch import measure_files
    from fashion.imaging.bootstrap import create_processor

    results = []
    for result in _progress(measure_files(create_processor(load_settings()), photos), "Measuring", len(photos)):
        results.append(result)
        if as_json:
            _print_json(result)
    if not as_json:
        _print_table(
            ("photo", "Monk tone", "color", "undertone", "confidence", "quality"), map(_measured, results)
        )
    sys.exit(any("error" in result for result in results))


def _measured(result: dict[str, Any]) -> tuple[str, ...]:
    if "error" in result:
        return result["file"], result["error"], "", "", "", ""
    tone, quality = result["tone"], result["quality"]
    return (
        result["file"],
        str(tone["monk"]),
        tone["hex"],
        tone["undertone"],
        f"{tone['confidence']:.2f}",
        quality["verdict"],
    )


@main.group()
def events() -> None:
    """Look at the event log and the dead letters."""


@events.group()
def dead() -> None:
    """Events that a consumer gave up after too many tries."""


@dead.command("list")
@_as_json
def list_dead(as_json: bool) -> None:
    """Show them, oldest first."""
    from fashion.local.operating import list_dead as read

    letters = asyncio.run(read(attached(load_settings())))
    if as_json:
        _print_json(letters)
    else:
        rows = [(each.occurred_at, each.group, each.type, each.correlation_id) for each in letters]
        _print_table(("occurred at", "given up by", "event", "correlation ID"), rows)


@dead.command("retry")
def retry_dead() -> None:
    """Send them again."""
    from fashion.local.operating import retry_dead as retry

    click.echo(f"{asyncio.run(retry(attached(load_settings())))} sent again")


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _print_json(value: object) -> None:
    import msgspec

    click.echo(msgspec.json.encode(value))


def _print_table(columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(escape, row))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def _progress(items: Iterable[T], title: str, total: int) -> Iterable[T]:
    from rich.console import Console
    from rich.progress import track

    hidden = not sys.stderr.isatty()
    return track(items, title, total, console=Console(stderr=True), transient=True, disable=hidden)


if __name__ == "__main__":
    main()
