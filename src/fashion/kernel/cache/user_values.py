"""The values of a user in Redis: their names, so that an erasure finds them at the cost of what the user has."""

from collections.abc import Sequence

from fashion.kernel.cache.generations import generation_key
from fashion.kernel.redis import Client


async def delete_values(redis: Client, platform: str, tags: Sequence[str]) -> None:
    """Delete the values of users' tags, found by their names, and the tags' generations."""
    prefix = cache_prefix(platform)
    for tag in tags:
        names = await redis.zrange(names_key(prefix, tag), 0, -1)
        locks = (name + b":lock" for name in names)
        await redis.unlink(*names, *locks, names_key(prefix, tag), generation_key(prefix, tag))


def cache_prefix(platform: str) -> str:
    """Return what the keys of a platform's cache begin with; where its name is a hash tag, a tag of their own."""
    return f"{platform.removesuffix('}')}:cache{'}' * platform.endswith('}')}"


def names_key(prefix: str, tag: str) -> str:
    """Return the key of the names of the values under a user's tag; their scores are when they expire, in ms."""
    return f"{prefix}:names:{tag}"
