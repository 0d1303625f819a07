"""Which entries of the stream are a user's: an index, so that an erasure reads no entries of others.

It is a sorted set of `pseudonym entry`, all with the score 0, in lexical order. Each step that adds or deletes an
entry does so in the stream and in the index.
"""

from fashion.kernel.events.entries import Fields, user_of
from fashion.kernel.events.transports.redis_streams.stream import after_entry, stream_key
from fashion.kernel.redis import Client

PAGE = 500

# KEYS: stream, index. ARGV: the first entry to keep, what the index holds of those before it.
_TRIM = """
redis.call('XTRIM', KEYS[1], 'MINID', ARGV[1])
for i = 2, #ARGV do redis.call('ZREM', KEYS[2], ARGV[i]) end
"""


def user_entries_key(platform: str) -> str:
    """Return the key of the index."""
    return f"{platform}:events.users"


def indexed_as(user: str, entry: str) -> str:
    """Return what the index holds for an entry of a user."""
    return f"{user} {entry}"


async def entries_of(redis: Client, platform: str, user: str) -> list[str]:
    """Return the IDs of a user's entries, oldest first."""
    # "!" follows the space.
    found = await redis.zrangebylex(user_entries_key(platform), f"[{user} ", f"({user}!")
    return [name.decode().partition(" ")[2] for name in found]


async def trim(redis: Client, platform: str, floor: str) -> None:
    """Delete the entries of the stream before the one of an ID, and what the index holds of them."""
    key = stream_key(platform)
    while page := await redis.xrange(key, max=f"({floor}", count=PAGE):
        names = [indexed_as(user, entry.decode()) for entry, fields in page if (user := _user_in(fields))]
        keys = key, user_entries_key(platform)
        await redis.eval(_TRIM, len(keys), *keys, after_entry(page[-1][0]), *names)


def _user_in(fields: Fields) -> str:
    stream, kind = (fields.get(name, b"").decode(errors="replace") for name in (b"stream", b"type"))
    return user_of(stream, kind)
