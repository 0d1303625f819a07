"""Redis: a client with a bounded pool and a time limit on every command, for each form of URL."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from redis.asyncio import BlockingConnectionPool
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import SSLConnection, parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import (
    MasterNotFoundError,
    Sentinel,
    SentinelConnectionPool,
    SentinelManagedConnection,
    SentinelManagedSSLConnection,
)
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisDown

from fashion.kernel.redis_cluster import Cluster
from fashion.kernel.telemetry import tracing
from fashion.settings import Settings, SettingsError
from fashion.store_urls.redis import RedisUrl, parse_redis_url

Client = Any
"""A redis.asyncio.Redis or RedisCluster; its types cannot say that every reply here is bytes."""

CONNECTIONS = 64

# A script runs on the server of its key, also on a cluster.
_TIME = "return redis.call('TIME')"
_MEMORY = "return redis.call('INFO', 'memory')"
_MEMORY_LINE = re.compile(r"^(used_memory|maxmemory):(\d+)", re.MULTILINE)
_OF_SENTINELS = "sentinel_"
_OF_EVERY_CONNECTION = ("socket_", "ssl_")


class _Sentinels(Sentinel):
    """Sentinels that say in one sentence why they name no primary."""

    async def discover_master(self, service_name: str) -> tuple[str, int]:
        """Return host and port of the primary.

        Raises:
            RedisError: no Sentinel answers, or none names a primary that is up.
        """
        try:
            found: tuple[str, int] = await super().discover_master(service_name)
            return found
        except MasterNotFoundError:
            answers = await asyncio.gather(*(each.ping() for each in self.sentinels), return_exceptions=True)
        failures = [answer for answer in answers if isinstance(answer, BaseException)]
        if len(failures) == len(answers):
            raise RedisDown(f"no Sentinel answers: {failures[0]}")
        raise MasterNotFoundError(f"no Sentinel names a primary {service_name!r} that is up")


class _SentinelPool(BlockingConnectionPool, SentinelConnectionPool):
    """A bounded pool of connections to the primary that Sentinels name."""

    async def disconnect(self, inuse_connections: bool = True) -> None:
        """Close the connections; together with those in use, also the ones to the Sentinels."""
        await super().disconnect(inuse_connections)
        if inuse_connections:
            await self.sentinel_manager.aclose()


def open_redis(settings: Settings, timeout: float = 5.0) -> Client:
    """Return a client whose commands fail after `timeout` seconds.

    Raises:
        SettingsError: no Redis is configured.
    """
    if not settings.redis_url:
        raise SettingsError("FASHION_REDIS_URL: set it, or run `fashion up`, which brings its own Redis")
    url = parse_redis_url(settings.redis_url)
    options = _options(settings, url, timeout)
    if url.topology == "cluster":
        return _cluster(url, options, timeout)
    if url.topology == "sentinel":
        pool: Any = _sentinel_pool(url, options, timeout)
    else:
        pool = BlockingConnectionPool.from_url(
            url.node_url, **options, timeout=timeout, max_connections=CONNECTIONS
        )
    return tracing.tracer.redis_class().from_pool(pool)


def _options(settings: Settings, url: RedisUrl, timeout: float) -> dict[str, Any]:
    """Return the options of each connection; those of the URL come before them."""
    is_secure = url.node_url.startswith("rediss://")
    files = {
        "ssl_ca_certs": settings.redis_ca_file,
        "ssl_certfile": settings.redis_certificate_file,
        "ssl_keyfile": settings.redis_key_file,
    }
    return {
        **{name: str(file) for name, file in files.items() if file and is_secure},
        "protocol": 2,
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "retry": Retry(NoBackoff(), 1),
    }


def _cluster(url: RedisUrl, options: dict[str, Any], timeout: float) -> Client:
    given: dict[str, Any] = {**options, **parse_url(url.node_url)}
    is_secure = given.pop("connection_class", None) is SSLConnection
    del given["host"], given["db"]
    nodes = [ClusterNode(host, port) for host, port in url.nodes]
    open_cluster: Any = tracing.tracer.cluster_class()
    return open_cluster(nodes, CONNECTIONS, timeout, ssl=is_secure, **given)


def _sentinel_pool(url: RedisUrl, options: dict[str, Any], timeout: float) -> _SentinelPool:
    """Return the pool of the primary; options named `sentinel_...` are those of the Sentinels."""
    given: dict[str, Any] = {**options, **parse_url(url.node_url)}
    is_secure = given.pop("connection_class", None) is SSLConnection
    given.pop("host")
    own = {
        name.removeprefix(_OF_SENTINELS): given.pop(name) for name in list(given) if name.startswith(_OF_SENTINELS)
    }
    shared = {name: value for name, value in given.items() if name.startswith(_OF_EVERY_CONNECTION)}
    # The next Sentinel is asked instead.
    once = {"retry": Retry(NoBackoff(), 0), "protocol": 2}
    open_sentinels: Any = _Sentinels
    sentinels = open_sentinels(url.nodes, sentinel_kwargs={**shared, **own, **once, "ssl": is_secure})
    return _SentinelPool(
        service_name=url.service,
        sentinel_manager=sentinels,
        connection_class=SentinelManagedSSLConnection if is_secure else SentinelManagedConnection,
        **{"timeout": timeout, "max_connections": CONNECTIONS, **given},
    )


def pool_of(redis: Client) -> tuple[int, Callable[[], int]]:
    """Return how many connections a client may use at once, and what counts those that it uses."""
    if isinstance(redis, Cluster):
        return redis.limit, redis.in_use
    pool = redis.connection_pool
    return pool.max_connections, lambda: len(pool._in_use_connections)


async def server_time(redis: Client, key: str) -> float:
    """Return seconds since 1970 by the clock of the server that a key is on."""
    seconds, microseconds = await redis.eval(_TIME, 1, key)
    return float(seconds) + float(microseconds) / 1e6


async def server_memory(redis: Client, key: str) -> tuple[int, int]:
    """Return the bytes that the server of a key uses, and its `maxmemory`, 0 without one."""
    found = dict(_MEMORY_LINE.findall((await redis.eval(_MEMORY, 1, key)).decode()))
    return int(found["used_memory"]), int(found.get("maxmemory", 0))


async def check_redis(settings: Settings) -> None:
    """Return once Redis answers.

    Raises:
        RedisError: it does not answer, or rejects the login.
    """
    redis = open_redis(settings)
    try:
        await redis.ping()
    finally:
        await redis.aclose()
