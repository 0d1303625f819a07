"""Reading the stream as it grows, for followers."""

from fashion.kernel.events.entries import Fields
from fashion.kernel.events.transports.redis_streams.stream import parse_positions, positions_key, stream_key
from fashion.kernel.redis import Client
from fashion.vocabulary import WITH_TABLES

BLOCK_MILLISECONDS = 1000
PAGE = 500

# KEYS: stream, positions of each service. Returns the newest entry's ID, and names and values of the positions.
_END = """
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local found = {newest[1] and newest[1][1] or ''}
for i = 2, #KEYS do found[i] = redis.call('HGETALL', KEYS[i]) end
return found
"""


class RedisLiveReader:
    """A reader of one process, without a group."""

    def __init__(self, redis: Client, platform: str) -> None:
        self._redis, self._platform, self._stream = redis, platform, stream_key(platform)
        self._last = b"0-0"

    async def go_to_end(self) -> dict[str, list[int]]:
        """Read from the end on; return, by service, up to which position of each partition that is."""
        keys = self._stream, *(positions_key(self._platform, service) for service in WITH_TABLES)
        newest, *found = await self._redis.eval(_END, len(keys), *keys)
        self._last = newest or b"0-0"
        published = [dict(zip(flat[::2], flat[1::2], strict=True)) for flat in found]
        return {name: parse_positions(at) for name, at in zip(WITH_TABLES, published, strict=True)}

    async def read(self) -> list[Fields]:
        """Return the next entries; wait a moment for the first."""
        answer = await self._redis.xread({self._stream: self._last}, count=PAGE, block=BLOCK_MILLISECONDS)
        entries = answer[0][1] if answer else []
        if entries:
            self._last = entries[-1][0]
        return [fields for _, fields in entries]
