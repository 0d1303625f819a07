"""Checks of the ports that the services listen on."""

from contextlib import suppress

import psutil

from fashion.commands.doctor.finding import Finding
from fashion.local.running_platform import RunningPlatform
from fashion.local.service_ports import port_of_service, port_variable
from fashion.local.stores.data_folder import port_is_free
from fashion.settings import Settings
from fashion.vocabulary import SERVICES, Service


def check_ports(settings: Settings, running: RunningPlatform | None) -> list[Finding]:
    """Check that the port of each service is free, unless the platform of the data folder runs."""
    return [_check_port(service, port_of_service(settings, service), running) for service in SERVICES]


def _check_port(service: Service, port: int, running: RunningPlatform | None) -> Finding:
    check = f"port of {service}"
    if running is not None:
        return Finding(check, "OK", f"`fashion up`, process {running.pid}, listens at {running.urls[service]}")
    if port_is_free(port):
        return Finding(check, "OK", f"{port} is free")
    advice = f"Stop that program, or set {port_variable(service)}."
    return Finding(check, "FAIL", f"{port} is taken by {_owner(port)}", advice)


def _owner(port: int) -> str:
    """Return the program that listens on a port, as far as this account may see it."""
    with suppress(psutil.Error):
        for each in psutil.net_connections("tcp"):
            if each.status == psutil.CONN_LISTEN and each.laddr[1:] == (port,) and each.pid:
                return f"{psutil.Process(each.pid).name()}, process {each.pid}"
    return "a program of another account"
