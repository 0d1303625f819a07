"""The publisher: adds events to the stream and moves the position of each partition, in one step."""

from collections.abc import Sequence
from contextlib import ExitStack

from redis.exceptions import ResponseError

from fashion.kernel.events.entries import to_fields, user_of
from fashion.kernel.events.log import PARTITIONS, StoredEvent, partition_of
from fashion.kernel.events.spans import publishing
from fashion.kernel.events.transport import StreamFullError
from fashion.kernel.events.transports.redis_streams.stream import parse_positions, positions_key, stream_key
from fashion.kernel.events.transports.redis_streams.user_entries import user_entries_key
from fashion.kernel.outages import NO_MEMORY, is_out_of_memory
from fashion.kernel.redis import Client

# KEYS: stream, positions, index of users' entries. ARGV: the number of partitions, for each its number, expected
# position and new one, then for each entry its field count, its user or nothing, and its fields.
_PUBLISH = """
local entries = 2 + 3 * ARGV[1]
for i = 2, entries - 1, 3 do
  if (redis.call('HGET', KEYS[2], ARGV[i]) or '0') ~= ARGV[i + 1] then return 0 end
end
local i = entries
while i <= #ARGV do
  local n = tonumber(ARGV[i])
  local entry = redis.call('XADD', KEYS[1], '*', unpack(ARGV, i + 2, i + 1 + n))
  if ARGV[i + 1] ~= '' then redis.call('ZADD', KEYS[3], 0, ARGV[i + 1] .. ' ' .. entry) end
  i = i + n + 2
end
for i = 2, entries - 1, 3 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 2]) end
return 1
"""


class RedisPublisher:
    """Publishes the log of one service; what was published is known to Redis alone."""

    def __init__(self, redis: Client, platform: str, service: str) -> None:
        self._redis, self._script = redis, redis.register_script(_PUBLISH)
        self._stream, self._positions = stream_key(platform), positions_key(platform, service)
        self._user_entries = user_entries_key(platform)
        self._former_position = f"{platform}:relay:{service}"

    async def positions(self) -> list[int]:
        """Return up to where each partition is published."""
        found = await self._redis.hgetall(self._positions)
        if not found and (position := await self._redis.get(self._former_position)):
            # A version without partitions published the whole log up to here.
            for partition in range(PARTITIONS):
                await self._redis.hsetnx(self._positions, str(partition), position)
            found = await self._redis.hgetall(self._positions)
        return parse_positions(found)

    async def start_again(self) -> list[int]:
        """Forget what was published, so that the whole log is published again; return the positions."""
        await self._redis.delete(self._positions, self._former_position)
        return [0] * PARTITIONS

    async def publish(self, positions: Sequence[int], events: Sequence[StoredEvent]) -> bool:
        """Add the events after these positions, unless another leader did already; return whether it was this one.

        Raises:
            StreamFullError: Redis is out of memory; nothing was added.
        """
        newest = {partition_of(event.stream): event.position for event in events}
        moves = [
            str(part) for number, position in newest.items() for part in (number, positions[number], position)
        ]
        with ExitStack() as open_spans:
            entries = [part for event in events for part in _entry(publishing(event, "redis", open_spans))]
            return await self._run([str(len(newest)), *moves, *entries])

    async def _run(self, args: list[str | bytes]) -> bool:
        try:
            return bool(await self._script(keys=[self._stream, self._positions, self._user_entries], args=args))
        except ResponseError as error:
            if not is_out_of_memory(error):
                raise
            raise StreamFullError(NO_MEMORY) from error


def _entry(event: StoredEvent) -> list[str | bytes]:
    """Return the count of an entry's fields, its user and the fields."""
    flat = [part for pair in to_fields(event).items() for part in pair]
    return [str(len(flat)), user_of(event.stream, event.type), *flat]
