"""Commands that look after the database schemas."""

import asyncio
from collections.abc import Sequence

import click

from fashion.cli.group import services_argument
from fashion.settings import load_settings
from fashion.vocabulary import WITH_TABLES, Service


@click.command()
@services_argument
@click.option("--require-roles", is_flag=True, help="Fail unless each of SERVICES has a role of its own.")
def migrate(services: Sequence[Service], require_roles: bool) -> None:
    """Bring the database schema of SERVICES (default: all) to this version.

    A service whose FASHION_SERVICE_DATABASE_URL is set gets the role that the URL names: it is made, with the
    password of the URL, and may read and write the tables of this service alone.

    Redis and NATS have to answer where they are configured, so that no service rolls out with a wrong address.
    """
    from fashion.commands.attach import attach
    from fashion.commands.output import with_progress
    from fashion.kernel.events.transports.opening import check_events
    from fashion.kernel.postgres.migrate import migrate as run
    from fashion.kernel.postgres.roles import check_roles
    from fashion.kernel.redis import check_redis

    settings, chosen = attach(load_settings()), services or WITH_TABLES
    if require_roles:
        check_roles(settings, chosen)
    if settings.redis_url:
        asyncio.run(check_redis(settings))
    asyncio.run(check_events(settings))
    for service in with_progress(chosen, "Migrating", len(chosen)):
        run(settings, service)
        click.echo(f"{service}: up to date")


@click.command()
def maintain() -> None:
    """Delete expired rows and run VACUUM ANALYZE on every table.

    Where NATS carries the events, delete what was left of them in Redis.
    """
    from fashion.commands.attach import attach
    from fashion.commands.maintenance import clear_unused_stream, maintain_service
    from fashion.commands.output import with_progress

    settings = attach(load_settings())
    for service in with_progress(WITH_TABLES, "Maintaining", len(WITH_TABLES)):
        for line in asyncio.run(maintain_service(settings, service)):
            click.echo(f"{service}: {line}")
    asyncio.run(clear_unused_stream(settings))


COMMANDS = (migrate, maintain)
