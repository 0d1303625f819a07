"""What `fashion up` shows."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table

from fashion.local.stores.urls import without_password
from fashion.local.up.service import ServiceProcess
from fashion.settings import Settings

CURL = "curl -X POST {api}/v1/analyses -H 'X-User-ID: me' -H 'Content-Type: image/jpeg' --data-binary @selfie.jpg"


class UpConsole:
    """Progress while the platform starts, where to look once it runs, and what happens then."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """Show that a step is under way, and its duration when done; the step may give itself another title."""
        began = time.monotonic()
        titles = [title]
        with self._console.status(f"{title} ..."):
            yield titles.append
        self._print(f"[green]✓[/green] {titles[-1]} [dim]({time.monotonic() - began:.1f} s)[/dim]")

    def running(self, settings: Settings, services: Sequence[ServiceProcess]) -> None:
        """Say where to look."""
        ports = {service.name: service.port for service in services}
        api = f"http://127.0.0.1:{ports.pop('gateway')}"
        table = Table.grid(padding=(0, 2))
        table.add_row("API", api)
        table.add_row("API pages", f"{api}/docs")
        table.add_row("Services", ", ".join(f"{name} on {port}" for name, port in ports.items()))
        table.add_row("PostgreSQL", without_password(settings.database_url))
        table.add_row("Redis", without_password(settings.redis_url))
        table.add_row("Logs", f"{settings.data_dir}/logs/*.log")
        self._print(f"\n[bold]The platform runs[/bold] after {time.monotonic() - self._began:.1f} s.")
        self._print(table)
        self._print("\nTry it:", highlight=False)
        self._print(f"  {CURL.format(api=api)}", highlight=False, soft_wrap=True)
        self._print("\nCtrl-C stops it; the next start finds the data again.")

    def say(self, sentence: str) -> None:
        """Tell of an event."""
        self._print(f"[dim]{datetime.now():%H:%M:%S}[/dim] {sentence}", soft_wrap=True)

    def stopping(self) -> None:
        """Say that the services are being stopped."""
        self._print("Stopping ...")

    def stopped(self) -> None:
        """Say that nothing runs any more."""
        self._print("Stopped.")

    def _print(self, content: RenderableType, **options: Any) -> None:
        # The terminal may be gone; what runs must be stopped all the same.
        with suppress(OSError):
            self._console.print(content, **options)
