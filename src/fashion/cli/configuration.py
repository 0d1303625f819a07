"""Commands that show the configuration."""

import click

from fashion.cli.group import as_json_option
from fashion.settings import load_settings


@click.command()
@as_json_option
def config(as_json: bool) -> None:
    """Show every FASHION_* variable: value, default and description. Passwords are hidden."""
    from fashion.commands.output import print_json, print_table
    from fashion.commands.settings_table import list_settings

    settings = list_settings(load_settings())
    if as_json:
        print_json(settings)
        return
    rows = [(each.variable, each.value, each.default, each.description) for each in settings]
    print_table(("variable", "value", "default", "description"), rows)


COMMANDS = (config,)
