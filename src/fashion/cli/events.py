"""Commands that maintain the event logs and the dead letters."""

import asyncio
from collections.abc import Sequence

import click

from fashion.cli.group import as_json_option, services_argument
from fashion.settings import load_settings
from fashion.vocabulary import WITH_TABLES, Service


@click.group()
def events() -> None:
    """Maintain the event logs and the dead letters."""


@events.command()
@services_argument
def replay(services: Sequence[Service]) -> None:
    """Rebuild the projections of SERVICES (default: all) from their event logs."""
    from fashion.commands.attach import attach
    from fashion.commands.output import with_progress
    from fashion.commands.replay import replay_service

    settings, chosen = attach(load_settings()), services or WITH_TABLES
    for service in with_progress(chosen, "Replaying", len(chosen)):
        click.echo(f"{service}: {asyncio.run(replay_service(settings, service))} events replayed")


@events.group()
def dead() -> None:
    """Show, retry or delete dead letters: events that a consumer could not handle after several attempts."""


@dead.command("list")
@as_json_option
def list_dead(as_json: bool) -> None:
    """List the dead letters, oldest first."""
    from fashion.commands.attach import attach
    from fashion.commands.dead_letters import list_dead_letters
    from fashion.commands.output import print_json, print_table

    letters = asyncio.run(list_dead_letters(attach(load_settings())))
    if as_json:
        print_json(letters)
        return
    rows = [(each.entry, each.occurred_at, each.group, each.type, each.correlation_id) for each in letters]
    print_table(("ID", "occurred at", "consumer", "event", "correlation ID"), rows)


@dead.command("retry")
def retry_dead() -> None:
    """Send every dead letter again."""
    from fashion.commands.attach import attach
    from fashion.commands.dead_letters import retry_all

    click.echo(f"{asyncio.run(retry_all(attach(load_settings())))} sent again")


@dead.command("delete")
@click.argument("entry", metavar="ID")
def delete_dead(entry: str) -> None:
    """Delete the dead letter ID, such as a malformed one that would fail again."""
    from fashion.commands.attach import attach
    from fashion.commands.dead_letters import delete

    asyncio.run(delete(attach(load_settings()), entry))
    click.echo(f"{entry} deleted")
