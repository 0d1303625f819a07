"""The output of `fashion up`."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table

from fashion.local.stores.urls import without_password
from fashion.local.up.service import ServiceProcess
from fashion.settings import Settings

CURL = "curl -X POST {api}/v1/analyses -H {who} -H 'Content-Type: image/jpeg' --data-binary @selfie.jpg"
_WHO = {"header": "'X-User-ID: me'", "token": '"Authorization: Bearer $(fashion token)"'}
_BELIEVED = "X-User-ID is believed, whoever sends it; so the API listens on 127.0.0.1 alone."
_REPEAT_SECONDS = 10.0


class UpConsole:
    """Progress while the platform starts, its addresses once it runs, and events after that."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """Show a step and its duration when done; the function that it yields renames the step."""
        began = time.monotonic()
        titles = [title]
        with self._console.status(f"{title} ..."):
            yield titles.append
        self._done(titles[-1], time.monotonic() - began)

    @contextmanager
    def waiting(self) -> Iterator[Callable[[Mapping[str, str]], None]]:
        """Yield a function that shows the states of the services that are waited for.

        On a terminal the line is updated in place; elsewhere it is printed every 10 seconds.
        """
        shown = time.monotonic()

        def show(states: Mapping[str, str]) -> None:
            nonlocal shown
            seconds = time.monotonic() - self._began
            line = ", ".join(f"{name} {state}" for name, state in states.items())
            status.update(f"{line} [dim]({seconds:.0f} s)[/dim]")
            if not self._console.is_terminal and time.monotonic() - shown > _REPEAT_SECONDS:
                shown = time.monotonic()
                self.say(f"Still waiting: {line}.")

        with self._console.status("Starting the services ...") as status:
            yield show

    def ready(self, name: str, seconds: float) -> None:
        """Report that a service is ready."""
        self._done(f"{name} is ready", seconds)

    def running(self, settings: Settings, services: Sequence[ServiceProcess]) -> None:
        """Show the addresses."""
        ports = {service.name: service.port for service in services}
        api = f"http://127.0.0.1:{ports.pop('gateway')}"
        table = Table.grid(padding=(0, 2))
        table.add_row("Studio", f"{api}/studio")
        table.add_row("API", api)
        table.add_row("API pages", f"{api}/docs")
        table.add_row("Services", ", ".join(f"{name} on {port}" for name, port in ports.items()))
        table.add_row("PostgreSQL", without_password(settings.database_url))
        table.add_row("Redis", without_password(settings.redis_url))
        table.add_row("Logs", f"{settings.data_dir}/logs/*.log")
        self._print(f"\n[bold]The platform is running[/bold] after {time.monotonic() - self._began:.1f} s.")
        self._print(table)
        if settings.auth_mode == "header":
            self._print(f"\n{_BELIEVED}", highlight=False, soft_wrap=True)
        self._print("\nTry it:", highlight=False)
        self._print(f"  {CURL.format(api=api, who=_WHO[settings.auth_mode])}", highlight=False, soft_wrap=True)
        self._print("\nCtrl-C stops it; the next start finds the data again.")

    def say(self, sentence: str) -> None:
        """Report an event with the time."""
        self._print(f"[dim]{datetime.now():%H:%M:%S}[/dim] {sentence}", soft_wrap=True)

    def warn(self, sentence: str) -> None:
        """Report what should be corrected, though the platform can run."""
        self._print(f"[yellow]Warning:[/yellow] {sentence}", highlight=False, soft_wrap=True)

    def stopping(self) -> None:
        """Report that the services are being stopped."""
        self._print("Stopping ...")

    def stopped(self) -> None:
        """Report that nothing runs any more."""
        self._print("Stopped.")

    def _done(self, title: str, seconds: float) -> None:
        self._print(f"[green]✓[/green] {title} [dim]({seconds:.1f} s)[/dim]")

    def _print(self, content: RenderableType, **options: Any) -> None:
        # The terminal may be gone; the processes must be stopped nevertheless.
        with suppress(OSError):
            self._console.print(content, **options)
