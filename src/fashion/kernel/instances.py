"""The running instances of every service: each reports itself to Redis, and is forgotten once it falls silent."""

import asyncio
from collections.abc import Callable
from socket import gethostname

import msgspec

from fashion.kernel.outages import is_store_down
from fashion.kernel.redis import Client, server_time
from fashion.settings import Settings
from fashion.vocabulary import PORTS, Service

INTERVAL_SECONDS = 2.0
SILENT_SECONDS = 10

# KEYS: instances. ARGV: the instance, seconds until it is forgotten, by the clock of Redis.
_REPORT = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1e6
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[2])
"""


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """A running instance of a service: where it listens, whether it takes requests, and its configuration."""

    service: Service
    name: str
    status: str
    revision: str


class Instances:
    """The instances of one platform that reported themselves lately."""

    def __init__(self, redis: Client, prefix: str) -> None:
        self._redis, self._key = redis, f"{prefix}:instances"
        self._report = redis.register_script(_REPORT)

    async def report(self, instance: Instance) -> None:
        """Note that an instance runs."""
        await self._report(keys=[self._key], args=[msgspec.json.encode(instance), SILENT_SECONDS])

    async def running(self) -> list[Instance] | None:
        """Return each instance as it reported itself last, by service and name; None where nobody could report."""
        since = await server_time(self._redis, self._key) - SILENT_SECONDS
        found = await self._redis.zrangebyscore(self._key, since, "+inf")
        reports = [msgspec.json.decode(report, type=Instance) for report in found]
        newest = {(each.service, each.name): each for each in reports}
        return [newest[key] for key in sorted(newest)] or None


def name_of(settings: Settings, service: Service) -> str:
    """Return the name of this instance: its host, which is its pod on Kubernetes, and its port."""
    return f"{gethostname()}:{settings.port or PORTS[service]}"


async def keep_reporting(instances: Instances, instance: Callable[[], Instance]) -> None:
    """Report an instance as it is, again and again; while Redis is down nobody reads it either."""
    while True:
        try:
            await instances.report(instance())
        except Exception as error:
            if not is_store_down(error):
                raise
        await asyncio.sleep(INTERVAL_SECONDS)
