"""`fashion up`: the stores, the schemas, a catalogue and the four services, until Ctrl-C or SIGTERM.

What imports SQLAlchemy, Alembic or a service is imported when it is called: the process that services are forked
from, and the stores, start before.
"""

import os
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

from rich.console import Console

from fashion.local.development_issuer import development_issuer
from fashion.local.running_platform import find_running, recorded
from fashion.local.stores.data_folder import exclusive
from fashion.local.stores.embedded_server import EmbeddedServer
from fashion.local.stores.postgres import PostgresServer
from fashion.local.stores.redis import RedisServer
from fashion.local.up.console import UpConsole
from fashion.local.up.forking import preload
from fashion.local.up.keys import with_keys
from fashion.local.up.log_files import bound
from fashion.local.up.readiness import await_ready
from fashion.local.up.restarts import Supervised, Watch, stop_all
from fashion.local.up.service import ServiceProcess, UpError, api_of, check_host, ports_held
from fashion.local.up.signals import StopSignal, interrupting_signals
from fashion.settings import Settings
from fashion.unknown_variables import unknown_variables
from fashion.vocabulary import SERVICES

LOOK_SECONDS = 0.2


def up(settings: Settings, terminal: Console, *, open_browser: bool = False, with_issuer: bool = False) -> None:
    """Run the platform until SIGINT or SIGTERM, then stop it, the services before the stores.

    `open_browser` opens the studio once every service is ready. `with_issuer` runs a development issuer, whose
    tokens the API takes.

    Raises:
        UpError: the API would believe X-User-ID from elsewhere, the platform runs already, a port is taken, or a
            service does not start.
        StoreError: an embedded store does not start.
    """
    console = UpConsole(terminal)
    for unknown in unknown_variables(os.environ):
        console.warn(f"{unknown}")
    settings = settings.model_copy(update={"auth_mode": "token"}) if with_issuer else settings
    check_host(settings)
    _check_not_running(settings)
    with ports_held(settings), interrupting_signals() as stop, suppress(KeyboardInterrupt), ExitStack() as running:
        running.callback(console.stopped)
        preload()
        stores = _embedded_stores(settings)
        for store in stores:
            running.enter_context(_store_running(store, console))
        settings = with_keys(_with_urls(settings, stores))
        if with_issuer:
            issuer = running.enter_context(development_issuer(settings.data_dir / "issuer"))
            settings = settings.model_copy(update={"auth_issuers": issuer.setting})
        with stop.deferred():
            _prepare(settings, console)
        services = [ServiceProcess(service, settings) for service in SERVICES]
        running.enter_context(_services_running(services, settings, console, stop))
        running.enter_context(recorded(settings.data_dir, {each.name: each.url for each in services}))
        console.running(settings, services)
        if open_browser:
            webbrowser.open(f"{api_of(services)}/studio")
        _look_after([*stores, *services], console, stop)


def _check_not_running(settings: Settings) -> None:
    if running := find_running(settings.data_dir):
        raise UpError(
            f"The platform of {settings.data_dir} runs already, at {running.urls['gateway']} "
            f"(process {running.pid}): stop it, or run another one with --data-dir."
        )


def _embedded_stores(settings: Settings) -> list[EmbeddedServer]:
    postgres = [] if settings.database_url else [PostgresServer(settings.data_dir)]
    redis = [] if settings.redis_url else [RedisServer(settings.data_dir)]
    return [*postgres, *redis]


@contextmanager
def _store_running(store: EmbeddedServer, console: UpConsole) -> Iterator[None]:
    bound([store.log])
    with exclusive(store.folder):
        try:
            with console.step(f"Starting {store.title}"):
                store.start()
            yield
        finally:
            store.stop()


def _with_urls(settings: Settings, stores: list[EmbeddedServer]) -> Settings:
    from fashion.local.stores.roles import with_roles

    found = settings.model_copy(update={store.setting: store.url for store in stores})
    return found if settings.database_url else with_roles(found, settings.data_dir / "postgres" / "roles")


def _prepare(settings: Settings, console: UpConsole) -> None:
    from fashion.local.up.prepare import load_sample_catalogue, migrate_all

    with console.step("Bringing the database schemas up to date"):
        migrate_all(settings)
    with console.step("Checking the catalogue") as rename:
        loaded = load_sample_catalogue(settings)
        rename(f"Loaded the sample catalogue of {loaded} products" if loaded else "Found a catalogue")


@contextmanager
def _services_running(
    services: list[ServiceProcess], settings: Settings, console: UpConsole, stop: StopSignal
) -> Iterator[None]:
    gateway = [service for service in services if service.name == "gateway"]
    others = [service for service in services if service.name != "gateway"]
    try:
        with stop.deferred():
            for service in services:
                service.start()
        await_ready(services, console, stop.pause)
        yield
    finally:
        console.stopping()
        patience = settings.drain_seconds + 2 * settings.stop_seconds + 5
        stop_all(gateway, patience)
        stop_all(others, patience)


def _look_after(supervised: Sequence[Supervised], console: UpConsole, stop: StopSignal) -> None:
    watch = Watch(supervised, console.say)
    while True:
        watch.look()
        bound(process.log for process in supervised)
        stop.pause(LOOK_SECONDS)
