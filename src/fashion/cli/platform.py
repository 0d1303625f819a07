"""Commands that run services."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module

import click

from fashion.settings import load_settings
from fashion.vocabulary import SERVICES, Service


@click.command()
def up() -> None:
    """Run the whole platform on this machine: PostgreSQL, Redis and the four services, until Ctrl-C."""
    from rich.console import Console

    from fashion.local.up.supervisor import up as run

    run(load_settings(), Console())


@click.command()
@click.argument("service", type=click.Choice(SERVICES))
def serve(service: Service) -> None:
    """Run one service until SIGTERM."""
    import uvloop

    settings = load_settings()
    with nullcontext() if settings.otlp_endpoint else _hidden("opentelemetry"):
        # redis-py and Litestar import it wherever it is installed, which takes time and memory.
        app = import_module(f"fashion.{service}.bootstrap").create_app(settings)
    from fashion.kernel.http.server import serve as run

    uvloop.run(run(app, settings, service))


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    """Make imports of a module fail meanwhile."""
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]


COMMANDS = (up, serve)
