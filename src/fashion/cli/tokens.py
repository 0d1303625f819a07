"""The command that prints tokens for development."""

from collections.abc import Sequence
from pathlib import Path

import click

from fashion.cli.group import data_dir_option, load_settings_of
from fashion.vocabulary import SCOPES


@click.command()
@click.option("--sub", "subject", default="me", show_default=True, help="Who the token is for.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="Default: me. Repeat for more.")
@click.option("--act", "actor", help="The backend that acts for the subject; takes --scope act-for.")
@click.option("--ttl", "seconds", default=3600, show_default=True, type=click.IntRange(1), help="Seconds.")
@data_dir_option
def token(subject: str, scopes: Sequence[str], actor: str | None, seconds: int, data_dir: Path | None) -> None:
    """Print a token of the development issuer that `fashion up --auth` runs."""
    from fashion.local.development_issuer import running_issuer

    issuer = running_issuer(load_settings_of(data_dir).data_dir / "issuer")
    click.echo(issuer.token(subject, scopes or ("me",), seconds, actor))


COMMANDS = (token,)
