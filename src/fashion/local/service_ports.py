"""Which port each service of the local platform listens on, and which variable chooses another."""

from urllib.parse import urlsplit

from fashion.settings import Settings, variable
from fashion.vocabulary import PORTS, Service


def port_of_service(settings: Settings, service: Service) -> int:
    """Return the port of a service: FASHION_PORT for the gateway, for the others that of the URL that it calls."""
    if service == "gateway":
        return settings.port or PORTS[service]
    return urlsplit(getattr(settings, f"{service}_url")).port or PORTS[service]


def port_variable(service: Service) -> str:
    """Return which variable chooses another port for a service, and its form."""
    if service == "gateway":
        return "FASHION_PORT to a free port"
    return f"{variable(f'{service}_url')} to http://127.0.0.1:PORT with a free port"
