"""The event stream in Redis, put together."""

from collections.abc import AsyncIterator

from fashion.kernel.events.transport import DeadLetter, Engine, StreamFigures
from fashion.kernel.events.transports.redis_streams import figures, memory
from fashion.kernel.events.transports.redis_streams.dead_letters import (
    dead_letters,
    delete_dead_letter,
    retry_dead_letters,
)
from fashion.kernel.events.transports.redis_streams.erasure import erase_from_redis
from fashion.kernel.events.transports.redis_streams.group_member import GroupMember
from fashion.kernel.events.transports.redis_streams.live_reader import RedisLiveReader
from fashion.kernel.events.transports.redis_streams.publisher import RedisPublisher
from fashion.kernel.events.transports.redis_streams.stream import dead_letter_key, positions_key, stream_key
from fashion.kernel.events.transports.redis_streams.trimming import trim_acknowledged
from fashion.kernel.events.transports.redis_streams.user_entries import user_entries_key
from fashion.kernel.redis import Client
from fashion.vocabulary import WITH_TABLES, Service


class RedisStreams:
    """The event stream of one platform, whose keys begin with `platform`; the client stays its caller's."""

    engine: Engine = "redis"

    def __init__(self, redis: Client, platform: str) -> None:
        self._redis, self._platform = redis, platform

    def publisher(self, service: Service) -> RedisPublisher:
        """Return what publishes the log of a service."""
        return RedisPublisher(self._redis, self._platform, service)

    def member(self, group: str, redeliver_seconds: float) -> GroupMember:
        """Return a member of a service's group, named after this process."""
        return GroupMember(self._redis, self._platform, group, redeliver_seconds)

    def live_reader(self) -> RedisLiveReader:
        """Return a reader for followers."""
        return RedisLiveReader(self._redis, self._platform)

    async def trim(self, keep_seconds: float) -> None:
        """Delete what every group has acknowledged and what is older than followers need it."""
        await trim_acknowledged(self._redis, self._platform, keep_seconds)

    async def erase(self, user: str) -> None:
        """Delete a pseudonym's entries and dead letters, but for the news of its erasure."""
        await erase_from_redis(self._redis, self._platform, user)

    async def figures(self) -> StreamFigures:
        """Measure."""
        return await figures.measure(self._redis, self._platform)

    async def used_bytes(self) -> int:
        """Return the bytes of the stream and of the index of users' entries."""
        return await memory.used_bytes(self._redis, self._platform)

    async def default_limit_bytes(self) -> int:
        """Return half of Redis's `maxmemory`."""
        return await memory.default_limit_bytes(self._redis, self._platform)

    async def full_reason(self) -> str:
        """Return that Redis takes no writes, or an empty string."""
        return await memory.full_reason(self._redis, self._platform)

    def dead_letters(self) -> AsyncIterator[DeadLetter]:
        """Yield every dead letter, oldest first."""
        return dead_letters(self._redis, self._platform)

    async def retry_dead_letters(self) -> int:
        """Publish every dead letter again for its group; return how many."""
        return await retry_dead_letters(self._redis, self._platform)

    async def delete_dead_letter(self, entry: str) -> bool:
        """Delete a dead letter; return whether it existed."""
        return await delete_dead_letter(self._redis, self._platform, entry)

    async def clear(self) -> None:
        """Delete everything: entries, positions and dead letters; the relays publish the logs again."""
        positions = [positions_key(self._platform, service) for service in WITH_TABLES]
        keys = stream_key(self._platform), dead_letter_key(self._platform), user_entries_key(self._platform)
        await self._redis.unlink(*keys, *positions)

    async def version(self) -> str:
        """Return name and version of the server."""
        return f"Redis {(await self._redis.info('server'))['redis_version']}"

    async def aclose(self) -> None:
        """Leave the client to its caller."""
