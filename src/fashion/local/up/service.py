"""One service of the local platform, as a child process."""

import http.client
import os
import sys
from pathlib import Path
from signal import SIGKILL
from urllib.parse import urlsplit

from fashion.local.stores.data_folder import LOOPBACK
from fashion.local.stores.process import Child, spawn
from fashion.settings import Settings
from fashion.vocabulary import PORTS, Service

_EVERYWHERE = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104


def port_of_service(settings: Settings, service: Service) -> int:
    """Where the service listens: the gateway at FASHION_PORT, the others where the gateway looks for them."""
    if service == "gateway":
        return settings.port or PORTS[service]
    return urlsplit(getattr(settings, f"{service}_url")).port or PORTS[service]


class ServiceProcess:
    """`fashion serve SERVICE`, its log in the data folder."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self.name: str = service
        self.log: Path = settings.data_dir.resolve() / "logs" / f"{service}.log"
        self.child: Child | None = None
        self.port = port_of_service(settings, service)
        self._host = settings.host if service == "gateway" else LOOPBACK
        self._settings = settings

    def start(self) -> None:
        """Start the process; it is ready a while later."""
        own = {
            "FASHION_DATABASE_URL": self._settings.database_url,
            "FASHION_REDIS_URL": self._settings.redis_url,
            "FASHION_HOST": self._host,
            "FASHION_PORT": str(self.port),
        }
        self.child = spawn(
            [sys.executable, "-m", "fashion.cli", "serve", self.name],
            log=self.log,
            on_parent_death=SIGKILL,
            env={**os.environ, **own},
        )

    def is_ready(self) -> bool:
        """Whether /ready answers 200."""
        link = http.client.HTTPConnection(_EVERYWHERE.get(self._host, self._host), self.port, timeout=1)
        try:
            link.request("GET", "/ready")
            return link.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()
