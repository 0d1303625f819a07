"""The status of a platform: its stores and its services."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version

import aiohttp
import asyncpg
import msgspec
from redis.exceptions import RedisError

from fashion.commands.attach import attach_store
from fashion.kernel.events.transports.opening import transport_of
from fashion.kernel.health import Readiness
from fashion.kernel.redis import Client, open_redis
from fashion.kernel.redis_cluster import Cluster
from fashion.local.running_platform import RunningPlatform, find_running
from fashion.local.stores.urls import without_password
from fashion.settings import Settings, SettingsError
from fashion.unknown_variables import UnknownVariable, unknown_variables
from fashion.vocabulary import PORTS, SERVICES

ANSWER_SECONDS = 3.0
UP, DOWN = "up", "down"
VersionReader = Callable[[Settings], Awaitable[str]]


class ComponentStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The status of a store or a service.

    Attributes:
        status: of a store "up" or "down", of a service what /ready reports, or "down".
        healthy: whether it answers and accepts requests.
        revision: of a service, the revision of the configuration in use.
        detail: the version of a store, or what is wrong.
    """

    name: str
    status: str
    healthy: bool
    url: str
    revision: str = ""
    detail: str = ""


class PlatformStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The status of a platform.

    Attributes:
        pid: of the `fashion up` that runs it; None if none does.
        unknown_variables: FASHION_ variables of this command that set nothing.
    """

    version: str
    healthy: bool
    pid: int | None
    started_at: datetime | None
    components: list[ComponentStatus]
    unknown_variables: list[UnknownVariable]


async def read_status(settings: Settings) -> PlatformStatus:
    """Ask every store and service; those that do not answer within 3 seconds are down."""
    running = find_running(settings.data_dir)
    stores, streams, services = await asyncio.gather(
        read_store_statuses(settings), read_stream_statuses(settings), _read_services(settings, running)
    )
    components = [*stores, *streams, *services]
    return PlatformStatus(
        version=version("fashion-platform"),
        healthy=all(each.healthy for each in components),
        pid=running.pid if running else None,
        started_at=running.started_at if running else None,
        components=components,
        unknown_variables=unknown_variables(os.environ),
    )


async def read_store_statuses(settings: Settings) -> tuple[ComponentStatus, ComponentStatus]:
    """Ask PostgreSQL and Redis, in this order; those that do not answer within 3 seconds are down."""
    return await asyncio.gather(
        _store(settings, "database_url", "postgres", _postgres_version),
        _store(settings, "redis_url", "redis", _redis_version),
    )


async def read_stream_statuses(settings: Settings) -> list[ComponentStatus]:
    """Ask NATS if the event stream is there; in Redis it is no store of its own."""
    if not settings.events_url:
        return []
    return [await _answer(settings, "nats", settings.events_url, _nats_version)]


async def _read_services(settings: Settings, running: RunningPlatform | None) -> list[ComponentStatus]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)) as client:
        urls = service_urls(settings, running).items()
        return await asyncio.gather(*(_service(client, name, url) for name, url in urls))


def service_urls(settings: Settings, running: RunningPlatform | None) -> Mapping[str, str]:
    """Return the address of each service: that of the running platform, else the one in the settings."""
    if running is not None:
        return running.urls
    gateway = f"http://127.0.0.1:{settings.port or PORTS['gateway']}"
    return {name: getattr(settings, f"{name}_url", gateway) for name in SERVICES}


async def _store(settings: Settings, field: str, name: str, read_version: VersionReader) -> ComponentStatus:
    try:
        url = attach_store(settings, field)
    except SettingsError:
        return ComponentStatus(name=name, status=DOWN, healthy=False, url="", detail="`fashion up` is not running")
    return await _answer(settings.model_copy(update={field: url}), name, url, read_version)


async def _answer(settings: Settings, name: str, url: str, read_version: VersionReader) -> ComponentStatus:
    shown = without_password(url)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            detail = await read_version(settings)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, RedisError) as error:
        detail = str(error) or f"no answer within {ANSWER_SECONDS:.0f} s"
        return ComponentStatus(name=name, status=DOWN, healthy=False, url=shown, detail=detail)
    return ComponentStatus(name=name, status=UP, healthy=True, url=shown, detail=detail)


async def _postgres_version(settings: Settings) -> str:
    connection = await asyncpg.connect(settings.database_url)
    try:
        return f"PostgreSQL {await connection.fetchval('SHOW server_version')}"
    finally:
        await connection.close()


async def _nats_version(settings: Settings) -> str:
    # Redis does not matter here, and may be down.
    transport = transport_of(settings, None)
    try:
        return await transport.version()
    finally:
        await transport.aclose()


async def _redis_version(settings: Settings) -> str:
    async with open_redis(settings, ANSWER_SECONDS) as client:
        info = await client.info("server")
        return f"Redis {info['redis_version']}{_place(client)}"


def _place(client: Client) -> str:
    """Return which primary Sentinels name, or how many a cluster has, in parentheses; nothing for one server."""
    if isinstance(client, Cluster):
        return f" (a cluster of {len(client.get_primaries())} primaries)"
    host, port = getattr(client.connection_pool, "master_address", None) or ("", 0)
    return f" (the primary is {host}:{port})" if host else ""


async def _service(client: aiohttp.ClientSession, name: str, url: str) -> ComponentStatus:
    try:
        async with client.get(f"{url}/ready") as response:
            report = msgspec.json.decode(await response.read(), type=Readiness)
            healthy = response.status == 200
    except aiohttp.ClientConnectorError:
        return ComponentStatus(name=name, status=DOWN, healthy=False, url=url, detail="nothing answers there")
    except (aiohttp.ClientError, TimeoutError) as error:
        detail = str(error) or f"no answer within {ANSWER_SECONDS:.0f} s"
        return ComponentStatus(name=name, status=DOWN, healthy=False, url=url, detail=detail)
    except msgspec.DecodeError:
        detail = "another program answers at this address"
        return ComponentStatus(name=name, status=DOWN, healthy=False, url=url, detail=detail)
    return ComponentStatus(
        name=name,
        status=report.status,
        healthy=healthy,
        url=url,
        revision=report.revision,
        detail="; ".join(_warnings(report)),
    )


def _warnings(report: Readiness) -> Iterator[str]:
    if report.rejected:
        yield f"configuration rejected: {report.rejected}"
    if report.shedding:
        yield f"uploads are rejected: {report.shedding}"
