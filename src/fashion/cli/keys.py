"""Commands for the API keys of tenants."""

import asyncio
import getpass
import re
import sys
from collections.abc import Sequence
from datetime import timedelta

import click

from fashion.cli.group import as_json_option
from fashion.settings import load_settings
from fashion.vocabulary import KEY_SCOPES, TENANT_PATTERN


def _operator() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # The user of a container may have no name.
        return "unknown"


def _tenant(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(TENANT_PATTERN, value):
        raise click.BadParameter("expected lower-case letters, digits and hyphens, such as shop-1.")
    return value


by_option = click.option("--by", default=_operator, help="Who does it, for the list. Default: your user name.")


@click.group()
def keys() -> None:
    """Maintain the API keys with which servers of a tenant sign in."""


@keys.command()
@click.option("--tenant", required=True, callback=_tenant, help="Tenant of FASHION_AUTH_ISSUERS.")
@click.option("--name", required=True, help="What the key is for, such as nightly-import.")
@click.option(
    "--scope",
    "scopes",
    required=True,
    multiple=True,
    type=click.Choice(KEY_SCOPES),
    help="What the key is good for. Repeat for more.",
)
@click.option(
    "--days", default=365, show_default=True, type=click.IntRange(1, 3650), help="Days until it expires."
)
@by_option
@as_json_option
def create(tenant: str, name: str, scopes: Sequence[str], days: int, by: str, as_json: bool) -> None:
    """Create a key and print it. It is shown this once; only a hash is stored."""
    from fashion.commands.keys import create_key
    from fashion.commands.output import print_json

    made = asyncio.run(create_key(tenant, name, scopes, timedelta(days=days), by, load_settings()))
    if as_json:
        print_json({"id": made.id, "key": made.key})
    else:
        click.echo(made.key)


@keys.command("list")
@click.option("--tenant", callback=_tenant, help="Only the keys of this tenant.")
@as_json_option
def list_keys(tenant: str | None, as_json: bool) -> None:
    """List the keys, oldest first, also those that are revoked or have expired."""
    from fashion.commands.keys import list_keys
    from fashion.commands.output import print_json, print_table

    found = asyncio.run(list_keys(tenant, load_settings()))
    if as_json:
        print_json(found)
        return
    columns = ("ID", "tenant", "name", "scopes", "created by", "expires", "last used", "revoked")
    rows = [
        (
            each.id,
            each.tenant,
            each.name,
            " ".join(each.scopes),
            each.created_by,
            f"{each.expires_at:%Y-%m-%d}",
            f"{each.last_used_at:%Y-%m-%d %H:%M}" if each.last_used_at else "never",
            f"{each.revoked_at:%Y-%m-%d %H:%M} by {each.revoked_by}" if each.revoked_at else "",
        )
        for each in found
    ]
    print_table(columns, rows)


@keys.command()
@click.argument("key_id", metavar="ID")
@by_option
def revoke(key_id: str, by: str) -> None:
    """Revoke the key ID; every gateway rejects it within 5 seconds. Exit code 1 if there is none to revoke."""
    from fashion.commands.keys import revoke_key

    if not asyncio.run(revoke_key(key_id, by, load_settings())):
        click.echo(f"There is no key {key_id}, or it is revoked already.", err=True)
        sys.exit(1)
    click.echo(f"{key_id} revoked")
