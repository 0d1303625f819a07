"""Erasing a user from the stream and from the dead letters."""

from fashion.kernel.events.entries import CONSUMERS, ERASED, Fields
from fashion.kernel.events.transports.redis_streams.stream import dead_letter_key, stream_key
from fashion.kernel.events.transports.redis_streams.user_entries import entries_of, indexed_as, user_entries_key
from fashion.kernel.redis import Client

# KEYS: stream, index of users' entries. ARGV: entry, its name in the index, groups. Acknowledged in the same step:
# on Redis 6.2 a deleted entry that is still pending comes back without fields forever.
_DELETE = """
for i = 3, #ARGV do redis.call('XACK', KEYS[1], ARGV[i], ARGV[1]) end
redis.call('ZREM', KEYS[2], ARGV[2])
return redis.call('XDEL', KEYS[1], ARGV[1])
"""


async def erase_from_redis(redis: Client, platform: str, user: str) -> None:
    """Delete a pseudonym's entries of the stream, found by their index, and its dead letters, by reading all."""
    keys = stream_key(platform), user_entries_key(platform)
    for entry in await entries_of(redis, platform, user):
        await redis.eval(_DELETE, len(keys), *keys, entry, indexed_as(user, entry), *CONSUMERS)
    await _erase_dead_letters(redis, dead_letter_key(platform), user)


async def _erase_dead_letters(redis: Client, key: str, user: str) -> None:
    start = "-"
    while page := await redis.xrange(key, min=start, count=500):
        if mentioned := [entry for entry, fields in page if _mentions(fields, user)]:
            await redis.xdel(key, *mentioned)
        start = f"({page[-1][0].decode()}"


def _mentions(fields: Fields, user: str) -> bool:
    """Return whether an entry holds the pseudonym anywhere; a UserErased does not count."""
    name = user.encode()
    return fields.get(b"type") != ERASED.encode() and any(name in value for value in fields.values())
