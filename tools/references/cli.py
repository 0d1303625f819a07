"""The page of the command line, from the commands' own help."""

from collections.abc import Iterator

import click

from fashion.cli import main
from tools.references.markdown import page

_HEAD = """# Command line

The `fashion` command runs and operates the platform. In a source checkout it is `.venv/bin/fashion`; on a cluster
run `kubectl exec deployment/NAME-products -- fashion ...`; a pod reaches the tables of its own service alone. Its
settings come from [environment variables](settings.md). An error that you can fix is one sentence, with exit
code 2.
`make docs` generates this page.
"""
_WIDTH = 100


def document() -> str:
    """Return the page."""
    return page(
        _HEAD,
        *_commands(main, click.Context(main, info_name="fashion", terminal_width=_WIDTH, **main.context_settings)),
    )


def _commands(command: click.Command, context: click.Context) -> Iterator[str]:
    yield from (f"## {context.command_path}", "", "```text", command.get_help(context), "```", "")
    if isinstance(command, click.Group):
        for name, each in sorted(command.commands.items()):
            yield from _commands(each, click.Context(each, context, info_name=name, terminal_width=_WIDTH))
