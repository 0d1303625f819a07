"""`fashion up`: the stores, the schemas, a catalogue and the four services, until Ctrl-C or SIGTERM."""

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from threading import Event
from types import FrameType

from rich.console import Console

from fashion.local.stores.data_folder import exclusive, port_is_free
from fashion.local.stores.embedded_server import EmbeddedServer
from fashion.local.stores.postgres import PostgresServer
from fashion.local.stores.redis import RedisServer
from fashion.local.up.console import UpConsole
from fashion.local.up.log_files import bound, last_line
from fashion.local.up.prepare import load_sample_catalogue, migrate_all
from fashion.local.up.restarts import Supervised, Watch, ending, stop_all
from fashion.local.up.service import ServiceProcess, port_of_service
from fashion.settings import Settings, variable
from fashion.vocabulary import SERVICES, Service

READY_SECONDS = 60.0
LOOK_SECONDS = 0.2
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class UpError(Exception):
    """The platform cannot start; the message says why and what to do."""


def up(settings: Settings, console: Console) -> None:
    """Run the platform until SIGINT or SIGTERM, then stop it, the services before the stores.

    Raises:
        UpError: a port is taken, or a service does not start.
        StoreError: an embedded store does not start.
    """
    screen = UpConsole(console)
    refuse_taken_ports(settings)
    with _signals_interrupt() as told, suppress(KeyboardInterrupt), ExitStack() as running:
        running.callback(screen.stopped)
        stores = _embedded_stores(settings)
        for store in stores:
            running.enter_context(_store_running(store, screen))
        settings = _with_urls(settings, stores)
        with _unbroken(told):
            _prepare(settings, screen)
        services = [ServiceProcess(service, settings) for service in SERVICES]
        running.enter_context(_services_running(services, settings, screen, told))
        screen.running(settings, services)
        _look_after([*stores, *services], screen, told)


def refuse_taken_ports(settings: Settings) -> None:
    """Check every service's port before anything starts.

    Raises:
        UpError: names the port and the variable that chooses another.
    """
    for service in SERVICES:
        port = port_of_service(settings, service)
        if not port_is_free(port):
            raise UpError(
                f"Port {port}, which {service} needs, is taken: stop the program that listens there "
                f"(another `fashion up`?), or set {_port_variable(service)}."
            )


def _port_variable(service: Service) -> str:
    if service == "gateway":
        return "FASHION_PORT to a free port"
    return f"{variable(f'{service}_url')} to http://127.0.0.1:PORT with a free port"


class Told(Event):
    """Set by the first signal to stop.

    Attributes:
        held: while True, the signal interrupts nothing yet.
    """

    held = False


@contextmanager
def _unbroken(told: Told) -> Iterator[None]:
    """Let what is done here end before a signal interrupts: drivers in C crash when they are broken off."""
    told.held = True
    yield
    told.held = False
    if told.is_set():
        raise KeyboardInterrupt


@contextmanager
def _signals_interrupt() -> Iterator[Told]:
    """The first signal to stop interrupts; the stop that follows is not interrupted again.

    The event says so too: an exception that is raised in a finalizer goes nowhere.
    """
    told = Told()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        told.set()
        if not told.held:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in _STOPPING}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _embedded_stores(settings: Settings) -> list[EmbeddedServer]:
    postgres = [] if settings.database_url else [PostgresServer(settings.data_dir)]
    redis = [] if settings.redis_url else [RedisServer(settings.data_dir)]
    return [*postgres, *redis]


@contextmanager
def _store_running(store: EmbeddedServer, screen: UpConsole) -> Iterator[None]:
    bound([store.log])
    with exclusive(store.folder):
        try:
            with screen.step(f"Starting {store.title}"):
                store.start()
            yield
        finally:
            store.stop()


def _with_urls(settings: Settings, stores: list[EmbeddedServer]) -> Settings:
    return settings.model_copy(update={store.setting: store.url for store in stores})


def _prepare(settings: Settings, screen: UpConsole) -> None:
    with screen.step("Bringing the database schemas up to date"):
        migrate_all(settings)
    with screen.step("Looking at the catalogue") as call_it:
        loaded = load_sample_catalogue(settings)
        call_it(f"Loaded the sample catalogue of {loaded} products" if loaded else "Found a catalogue")


@contextmanager
def _services_running(
    services: list[ServiceProcess], settings: Settings, screen: UpConsole, told: Event
) -> Iterator[None]:
    gateway = [service for service in services if service.name == "gateway"]
    others = [service for service in services if service.name != "gateway"]
    try:
        with screen.step(f"Starting {', '.join(service.name for service in services)}"):
            for service in services:
                service.start()
            _await_ready(services, told)
        yield
    finally:
        screen.stopping()
        patience = settings.drain_seconds + 2 * settings.stop_seconds + 5
        stop_all(gateway, patience)
        stop_all(others, patience)


def _await_ready(services: list[ServiceProcess], told: Event) -> None:
    deadline = time.monotonic() + READY_SECONDS
    waiting = services
    while waiting := [service for service in waiting if not service.is_ready()]:
        for service in waiting:
            _refuse_ended(service)
        if time.monotonic() > deadline:
            late = ", ".join(service.name for service in waiting)
            raise UpError(f"Not ready after {READY_SECONDS:.0f} s: {late}; see {waiting[0].log.parent}.")
        _pause(0.05, told)


def _refuse_ended(service: ServiceProcess) -> None:
    code = service.child.poll() if service.child else None
    if code is not None:
        said = last_line(service.log)
        raise UpError(f"{service.name} {ending(code)} while starting: {said} (see {service.log})")


def _look_after(supervised: Sequence[Supervised], screen: UpConsole, told: Event) -> None:
    watch = Watch(supervised, screen.say)
    while True:
        watch.look()
        bound(process.log for process in supervised)
        _pause(LOOK_SECONDS, told)


def _pause(seconds: float, told: Event) -> None:
    if told.wait(seconds):
        raise KeyboardInterrupt
