"""The `fashion` command. Each command imports what it needs when it runs, so that all of them start quickly."""

import click

from fashion.cli import (
    backups,
    catalogue,
    configuration,
    doctor,
    events,
    keys,
    photos,
    platform,
    relevance,
    schemas,
    timeline,
    tokens,
)
from fashion.cli.group import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fashion-platform")
def main() -> None:
    """Run Fashion Platform: it recommends makeup and clothes from a selfie."""


for command in (
    *platform.COMMANDS,
    *doctor.COMMANDS,
    *configuration.COMMANDS,
    *schemas.COMMANDS,
    *backups.COMMANDS,
    *photos.COMMANDS,
    *tokens.COMMANDS,
    catalogue.catalogue,
    events.events,
    keys.keys,
    relevance.relevance,
    timeline.timeline,
):
    main.add_command(command)
