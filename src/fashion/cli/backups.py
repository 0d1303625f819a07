"""Commands that back up and restore what a platform stores."""

import asyncio
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from fashion.cli.group import as_json_option, data_dir_option, load_settings_of

if TYPE_CHECKING:
    from fashion.commands.backups.archive import Contents


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--keep", type=click.IntRange(1), help="Keep so many archives in the folder FILE, delete older ones."
)
@data_dir_option
@as_json_option
def backup(target: Path, keep: int | None, data_dir: Path | None, as_json: bool) -> None:
    """Write all that the platform stores in PostgreSQL to FILE, a folder, or - for standard output.

    Services may run meanwhile: the archive holds everything as it was at one moment. In a folder the archive is
    named by platform and time. It holds no photo, password of a database, pseudonym key or key of the gateway, but
    the secrets of webhooks: keep it as safe as the database, and keep FASHION_PSEUDONYM_KEY elsewhere.
    """
    if keep is not None and not target.is_dir():
        raise click.UsageError("--keep takes a folder.")
    from fashion.commands.backups.copying import back_up
    from fashion.commands.backups.files import delete_oldest, named_by_time, whole_file
    from fashion.commands.backups.stores import open_stores

    settings = load_settings_of(data_dir)
    path = named_by_time(target, settings.platform) if target.is_dir() else target
    to_stdout = target == Path("-")
    opened: AbstractContextManager[BinaryIO] = nullcontext(_stdout()) if to_stdout else whole_file(path)
    with open_stores(settings) as attached, opened as file:
        contents = asyncio.run(back_up(attached, file))
    if keep is not None:
        delete_oldest(target, settings.platform, keep)
    if as_json and not to_stdout:
        from fashion.commands.output import print_json

        size = path.stat().st_size
        print_json({"file": str(path), "bytes": size, "rows": sum(each.rows for each in contents.tables.values())})
        return
    _report(contents, "backed up", err=to_stdout)


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--replace", is_flag=True, help="Delete the data that the platform has.")
@data_dir_option
def restore(file: BinaryIO, replace: bool, data_dir: Path | None) -> None:
    """Make the archive FILE, or - for standard input, the data of the platform.

    The services of the platform must be stopped. An archive of an older version is migrated to this one. Until all
    of it was read and compared with its checksums, the data stays as it was, also if the command is killed. Who
    was erased since the archive was made stays erased, if the platform still knows of it.
    """
    from fashion.commands.backups.restoring import restore as run
    from fashion.commands.backups.stores import open_stores

    with open_stores(load_settings_of(data_dir)) as settings:
        restored = asyncio.run(run(settings, file, replace=replace))
    _report(restored.contents, "restored")
    if restored.erased:
        click.echo(f"left out, as they were erased since: {restored.erased}")


def _stdout() -> BinaryIO:
    if sys.stdout.isatty():
        raise click.UsageError("The archive is binary: redirect standard output, or name a file.")
    return sys.stdout.buffer


def _report(contents: "Contents", done: str, *, err: bool = False) -> None:
    for service in dict.fromkeys(name.partition("/")[0] for name in contents.tables):
        rows = sum(each.rows for name, each in contents.tables.items() if name.startswith(f"{service}/"))
        click.echo(f"{service}: {rows} rows {done}", err=err)


COMMANDS = (backup, restore)
