"""The runtime of every service: stores, cache, live configuration and background tasks."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cached_property, partial
from typing import Generic, TypeVar

from litestar import Litestar

from fashion.kernel.background import Task, running
from fashion.kernel.cache.cache import Cache
from fashion.kernel.cache.tags import user_tag, user_tags
from fashion.kernel.cache.user_values import delete_values
from fashion.kernel.events.budget import StreamBudget, note_full, watch_budget
from fashion.kernel.events.consumer import Committed, Consumer, Handler
from fashion.kernel.events.entries import ERASED
from fashion.kernel.events.lag import watch_database, watch_store, watch_stream
from fashion.kernel.events.log import StoredEvent
from fashion.kernel.events.relay import Relay
from fashion.kernel.events.transports.opening import transport_of
from fashion.kernel.health import Health
from fashion.kernel.instances import Instance, Instances, keep_reporting, name_of
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.kernel.postgres.circuit import watch_circuit
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.postgres.disk import watch_disk
from fashion.kernel.redis import open_redis
from fashion.kernel.runtime_metrics import observe_database, observe_redis, watch_loop
from fashion.kernel.telemetry.setup import start_telemetry, stop_telemetry
from fashion.settings import Settings
from fashion.vocabulary import Service

T = TypeVar("T")

CACHE_TIMEOUT_SECONDS = 0.5


class Runtime(Generic[T]):
    """The stores and background tasks of one service instance; connections open on first use.

    Attributes:
        transport: the event stream.
        redis: for events and everything else that must happen.
        instances: the running instances of all services.
        cache_redis: for the cache and limits, with a short timeout: requests succeed without them.
    """

    def __init__(self, settings: Settings, service: Service, parse: Callable[[bytes], T]) -> None:
        self.settings, self.service = settings, service
        start_telemetry(settings, service)
        self.redis = open_redis(settings)
        self.cache_redis = open_redis(settings, CACHE_TIMEOUT_SECONDS)
        self.cache = Cache(self.cache_redis, settings.key_prefix, settings.memory_cache_bytes)
        self.live: LiveConfiguration[T] = LiveConfiguration(settings.config_file, parse)
        self.health = Health()
        self.transport = transport_of(settings, self.redis)
        self.budget = StreamBudget(self.transport, settings.stream_bytes)
        self.instances = Instances(self.redis, settings.key_prefix)
        observe_redis("events", self.redis)
        observe_redis("cache", self.cache_redis)
        self._tasks: dict[str, Task] = {
            "configuration": self.live.watch,
            "cache": self.cache.listen,
            "loop": watch_loop,
            "budget": partial(watch_budget, self.budget, self.health),
            "stream": partial(watch_stream, self.transport, self.health.stores),
            "instances": partial(keep_reporting, self.instances, self._instance),
        }
        if self.transport.engine != "redis":
            # Caches, limits and tickets stay there.
            self._tasks["redis"] = partial(watch_store, "redis", self.redis.ping, self.health.stores)

    def _instance(self) -> Instance:
        name = name_of(self.settings, self.service)
        return Instance(service=self.service, name=name, status=self.health.status, revision=self.live.revision)

    @cached_property
    def database(self) -> Database:
        """The service's connection pool; a service that never uses it needs no database."""
        database = open_database(self.settings, self.service)
        observe_database(database)
        self._tasks["circuit"] = partial(watch_circuit, database.circuit, database.probe, self.health.stores)
        report = partial(note_full, self.health, "postgres")
        self._tasks["disk"] = partial(watch_disk, database.disk, database.allocate, report)
        self._tasks["database"] = partial(watch_database, database, self.service, self.health.stores)
        return database

    def publish(self) -> None:
        """Relay this service's event log to the stream."""
        relay = Relay(
            self.database,
            self.transport,
            self.service,
            keep_seconds=self.settings.stream_seconds,
            budget=self.budget,
        )
        self._tasks["relay"] = relay.run

    def consume(self, handlers: dict[str, Handler], committed: Committed = lambda _: None) -> None:
        """Handle events of the stream as this service's group, and invalidate what was cached of the user."""
        consumer = Consumer(
            self.database,
            self.transport,
            self.service,
            handlers,
            self._invalidate,
            max_deliveries=self.settings.max_deliveries,
            redeliver_seconds=self.settings.redeliver_seconds,
            committed=committed,
        )
        self._tasks["consumer"] = consumer.run

    async def _invalidate(self, event: StoredEvent) -> None:
        if event.user:
            await self.cache.invalidate(user_tag(event.user, self.service))
            if event.type == ERASED:
                await self.transport.erase(event.user)
                await delete_values(self.redis, self.settings.key_prefix, user_tags(event.user))

    def background(self, name: str, task: Task) -> None:
        """Add a background task of the service."""
        self._tasks[name] = task

    @asynccontextmanager
    async def lifespan(self, _: Litestar) -> AsyncIterator[None]:
        """Run the background tasks, and close connections at the end."""
        try:
            async with running(self._tasks):
                yield
        finally:
            if "database" in self.__dict__:
                await self.database.close()
            await self.transport.aclose()
            await self.redis.aclose()
            await self.cache_redis.aclose()
            await stop_telemetry()
