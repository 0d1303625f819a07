"""Dead letters in a Redis stream of their own, kept until somebody retries or deletes them."""

from collections.abc import AsyncIterator

from redis.exceptions import ResponseError

from fashion.kernel.events.entries import user_of
from fashion.kernel.events.transport import DeadLetter
from fashion.kernel.events.transports.redis_streams.stream import dead_letter_key, stream_key
from fashion.kernel.events.transports.redis_streams.user_entries import user_entries_key
from fashion.kernel.redis import Client

# KEYS: stream, dead. ARGV: group, entry. An entry that is gone (its user was erased) leaves no dead letter; one
# that was retried names its group already.
_DEAD_LETTER = """
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #found == 1 then
  local fields, named = found[1][2], false
  for i = 1, #fields, 2 do named = named or fields[i] == 'group' end
  if not named then
    table.insert(fields, 'group')
    table.insert(fields, ARGV[1])
  end
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', '100000', '*', unpack(fields))
end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
return #found
"""
# KEYS: dead, stream, index of users' entries. ARGV: entry, its user or nothing. Returns 0 when another retry was
# quicker.
_RETRY = """
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
if #found == 0 then return 0 end
local entry = redis.call('XADD', KEYS[2], '*', unpack(found[1][2]))
if ARGV[2] ~= '' then redis.call('ZADD', KEYS[3], 0, ARGV[2] .. ' ' .. entry) end
redis.call('XDEL', KEYS[1], ARGV[1])
return 1
"""


async def dead_letter(redis: Client, platform: str, group: str, entry: str) -> None:
    """Move a pending entry to the dead letters and acknowledge it, in one step."""
    await redis.eval(_DEAD_LETTER, 2, stream_key(platform), dead_letter_key(platform), group, entry)


async def dead_letters(redis: Client, platform: str) -> AsyncIterator[DeadLetter]:
    """Yield every dead letter, oldest first."""
    start = "-"
    while page := await redis.xrange(dead_letter_key(platform), min=start, count=500):
        for entry, fields in page:
            yield DeadLetter.of(entry.decode(), fields)
        start = f"({page[-1][0].decode()}"


async def retry_dead_letters(redis: Client, platform: str) -> int:
    """Publish every dead letter again for its group; return how many."""
    retried, keys = 0, (dead_letter_key(platform), stream_key(platform), user_entries_key(platform))
    for letter in [letter async for letter in dead_letters(redis, platform)]:
        user = user_of(letter.stream, letter.type)
        retried += int(await redis.eval(_RETRY, len(keys), *keys, letter.entry, user))
    return retried


async def delete_dead_letter(redis: Client, platform: str, entry: str) -> bool:
    """Delete a dead letter; return whether it existed."""
    try:
        return bool(await redis.xdel(dead_letter_key(platform), entry))
    except ResponseError:
        # `entry` is not a valid ID.
        return False
