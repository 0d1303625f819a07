"""One service of the local platform, as a child process."""

import fcntl
import http.client
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import BinaryIO

from fashion.local.service_ports import port_of_service, port_variable
from fashion.local.stores.data_folder import LOOPBACK, port_is_free
from fashion.local.stores.process import Child
from fashion.local.up.forking import ForkedService
from fashion.settings import Settings, variable
from fashion.vocabulary import SERVICES, WITH_TABLES, Service

_EVERYWHERE = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104
_THIS_MACHINE = {LOOPBACK, "::1", "localhost"}

READY, STARTING = "ready", "starting"


class UpError(Exception):
    """The platform cannot start; the message says why and what to do."""


class ServiceProcess:
    """`fashion serve SERVICE`, with its log in the data folder."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self.name: str = service
        self._service: Service = service
        self.log: Path = settings.data_dir.resolve() / "logs" / f"{service}.log"
        self.child: Child | ForkedService | None = None
        self.port = port_of_service(settings, service)
        self._host = settings.host if service == "gateway" else LOOPBACK
        self._address = _EVERYWHERE.get(self._host, self._host)
        self._settings = settings

    def start(self) -> None:
        """Start the process; wait for it with `state`."""
        is_local = self._settings.host in _THIS_MACHINE
        own = {
            **database_variables(self._settings, self._service),
            "FASHION_REDIS_URL": self._settings.redis_url,
            "FASHION_DATA_DIR": str(self._settings.data_dir),
            "FASHION_CONFIG_FILE": str(self._settings.config_file),
            # Nobody else, such as an operator, keeps the file true here.
            "FASHION_CONFIG_WRITABLE": "true",
            "FASHION_HOST": self._host,
            "FASHION_PORT": str(self.port),
            "FASHION_AUTH_MODE": self._settings.auth_mode,
            "FASHION_AUTH_ISSUERS": self._settings.auth_issuers,
            "FASHION_GATEWAY_KEYS": self._settings.gateway_keys.get_secret_value(),
            # Where only this machine reaches the platform, its servers may be webhooks and have feeds.
            "FASHION_WEBHOOK_LOOPBACK": str(self._settings.webhook_loopback or is_local).lower(),
            "FASHION_FEED_LOOPBACK": str(self._settings.feed_loopback or is_local).lower(),
            "FASHION_PSEUDONYM_KEY": self._settings.pseudonym_key.get_secret_value(),
        }
        self.child = ForkedService(self.name, self.log, {**os.environ, **own})

    @property
    def url(self) -> str:
        """Where this machine reaches the service."""
        host = f"[{self._address}]" if ":" in self._address else self._address
        return f"http://{host}:{self.port}"

    def state(self) -> str:
        """Return the status that /ready reports, or "starting" while nothing answers."""
        link = http.client.HTTPConnection(self._address, self.port, timeout=1)
        try:
            link.request("GET", "/ready")
            response = link.getresponse()
            return READY if response.status == http.HTTPStatus.OK else _status(response.read())
        except (OSError, http.client.HTTPException):
            return STARTING
        finally:
            link.close()


def database_variables(settings: Settings, service: Service) -> dict[str, str]:
    """Return the variables by which a service finds the database: as its own role, with no URL of another's."""
    own = settings.database_url_of(service) if service in WITH_TABLES else ""
    return {"FASHION_DATABASE_URL": own, **{variable(f"{each}_database_url"): "" for each in WITH_TABLES}}


def api_of(services: Sequence[ServiceProcess]) -> str:
    """Return the address of the API, which is the gateway's."""
    return next(service.url for service in services if service.name == "gateway")


def _status(body: bytes) -> str:
    try:
        return f"answers /ready with {json.loads(body)['status']}"
    except (ValueError, LookupError, TypeError):
        return "answers /ready with an error"


@contextmanager
def ports_held(settings: Settings) -> Iterator[None]:
    """Hold every service's port against every other `fashion up` of this account.

    Two that start at one moment find the same ports free, and their services would listen there together.

    Raises:
        UpError: names the port that is taken and the variable that chooses another, or the file of locks.
    """
    with _lock_file() as locks:
        for service in SERVICES:
            port = port_of_service(settings, service)
            if not (_is_locked(locks.fileno(), port) and port_is_free(port)):
                raise UpError(
                    f"Port {port}, which {service} needs, is taken: stop the program that listens there "
                    f"(another `fashion up`?), or set {port_variable(service)}."
                )
        yield


def _lock_file() -> BinaryIO:
    """Open the file whose bytes stand for ports: this account's own, and no link that somebody else made."""
    path = Path(gettempdir()) / f"fashion-ports-{os.getuid()}"
    try:
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b")
    except OSError as error:
        raise UpError(f"{path} cannot be used ({error.strerror}): delete it, or set TMPDIR.") from error


def _is_locked(file: int, byte: int) -> bool:
    """Lock one byte of a file until this process closes it; return whether no other process has."""
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
    except OSError:
        return False
    return True


def check_host(settings: Settings) -> None:
    """Check that nobody outside of this machine can reach an API that believes X-User-ID.

    Raises:
        UpError: mode `header` on another address than that of this machine alone.
    """
    if settings.auth_mode == "header" and settings.host not in _THIS_MACHINE:
        raise UpError(
            f"FASHION_HOST={settings.host}: without tokens everybody who reaches the API is whoever they say. "
            "Listen on 127.0.0.1, or set FASHION_AUTH_MODE=token."
        )
