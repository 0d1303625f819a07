"""The HTTP server: granian in this process, with a graceful stop."""

import asyncio
import logging
import os
import signal
import socket

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from litestar import Litestar

from fashion.kernel.health import Health
from fashion.kernel.telemetry.errors import report_unawaited
from fashion.kernel.telemetry.logs import configure_logs
from fashion.settings import Settings, SettingsError
from fashion.unknown_variables import unknown_variables
from fashion.vocabulary import PORTS, Service

log = structlog.get_logger(__name__)


async def serve(app: Litestar, settings: Settings, service: Service) -> None:
    """Serve until SIGTERM or SIGINT; then fail /ready, wait, finish open requests, and close.

    Raises:
        SettingsError: the port is taken.
    """
    configure_logs(service, settings.log_level)
    logging.getLogger("_granian").setLevel(logging.ERROR)
    for unknown in unknown_variables(os.environ):
        log.warning("unknown variable", variable=unknown.name, nearest=unknown.nearest)
    port = settings.port or PORTS[service]
    _check_free(settings.host, port)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(report_unawaited)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    health: Health = app.state.health
    async with app.lifespan():
        server = Server(
            app,
            settings.host,
            port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=service == "gateway",
            backlog=1024,
            log_enabled=False,
        )
        serving = asyncio.create_task(server.serve())
        health.started = True
        log.info("serving", host=settings.host, port=port)
        await asyncio.wait({serving, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
        await _drain(health, settings)
        server.main_loop_interrupt.set()
        server.interrupt_signal = True
        try:
            await asyncio.wait_for(serving, settings.stop_seconds)
        except TimeoutError:
            log.warning("connections broken off")
    log.info("stopped")


async def _drain(health: Health, settings: Settings) -> None:
    health.draining = True
    log.info("draining", in_flight=health.in_flight)
    await asyncio.sleep(settings.drain_seconds)
    try:
        async with asyncio.timeout(settings.stop_seconds):
            while health.in_flight:
                await asyncio.sleep(0.02)
    except TimeoutError:
        log.warning("requests broken off", in_flight=health.in_flight)


def _check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(f"FASHION_PORT: cannot listen on {host}:{port}: {error.strerror}") from None
