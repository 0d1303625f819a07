"""Redis: a client with a bounded pool and a time limit on every command."""

from typing import Any

from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from fashion.kernel.telemetry import tracing
from fashion.settings import Settings, SettingsError

Client = Any
"""A redis.asyncio.Redis; its types cannot say that every reply here is bytes."""


def open_redis(settings: Settings, timeout: float = 5.0) -> Client:
    """Return a client whose commands fail after `timeout` seconds.

    Raises:
        SettingsError: no Redis is configured.
    """
    if not settings.redis_url:
        raise SettingsError("FASHION_REDIS_URL: set it, or run `fashion up`, which brings its own Redis")
    is_secure = settings.redis_url.startswith("rediss://")
    trust = {"ssl_ca_certs": str(settings.redis_ca_file)} if settings.redis_ca_file and is_secure else {}
    pool: Any = BlockingConnectionPool.from_url(
        settings.redis_url,
        **trust,
        timeout=timeout,
        protocol=2,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        retry=Retry(NoBackoff(), 1),
        max_connections=64,
    )
    return tracing.tracer.redis_class().from_pool(pool)


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
