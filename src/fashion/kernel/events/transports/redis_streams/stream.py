"""The Redis stream `events`: its keys, and its consumer groups."""

from typing import Any

from redis.exceptions import ResponseError

from fashion.kernel.events.entries import CONSUMERS, Fields
from fashion.kernel.events.log import PARTITIONS
from fashion.kernel.redis import Client
from fashion.vocabulary import Service


def stream_key(platform: str) -> str:
    """Return the key of the stream that every service publishes to."""
    return f"{platform}:events"


def dead_letter_key(platform: str) -> str:
    """Return the key of the stream of dead letters."""
    return f"{platform}:events.dead"


def positions_key(platform: str, service: str) -> str:
    """Return the key of the hash of positions up to which each partition of a service's log is published."""
    return f"{platform}:relay.positions:{service}"


def parse_positions(fields: Fields) -> list[int]:
    """Return the position of each partition, 0 where nothing is published."""
    return [int(fields.get(b"%d" % partition, 0)) for partition in range(PARTITIONS)]


def is_missing(error: ResponseError) -> bool:
    """Return whether the stream or the group is not there; it may go away between two commands."""
    return "no such key" in str(error) or "NOGROUP" in str(error)


async def create_groups(redis: Client, key: str) -> None:
    """Create every consumer's group from the stream's beginning; groups that exist stay as they are."""
    for group in CONSUMERS:
        try:
            await redis.xgroup_create(key, group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise


async def consumer_groups(redis: Client, key: str) -> dict[Service, dict[str, Any]]:
    """Return what Redis reports of each consumer's group, by name; nothing while the stream is missing."""
    try:
        found = await redis.xinfo_groups(key)
    except ResponseError as error:
        if not is_missing(error):
            raise
        return {}
    groups = {group["name"].decode(): group for group in found}
    return {name: groups[name] for name in CONSUMERS if name in groups}


async def first_needed(redis: Client, key: str) -> str | None:
    """Return the lowest entry ID that a group may still need: all entries below it are acknowledged by all.

    None while the stream or a group is missing: the group will be created at the beginning.
    """
    groups = await consumer_groups(redis, key)
    if groups.keys() != set(CONSUMERS):
        return None
    try:
        firsts = [
            await first_pending(redis, key, name) or after_entry(group["last-delivered-id"])
            for name, group in groups.items()
        ]
    except ResponseError as error:
        if not is_missing(error):
            raise
        return None
    return min((first.decode() for first in firsts), key=entry_order)


async def first_pending(redis: Client, key: str, group: str) -> bytes | None:
    """Return the ID of the oldest entry that a group read and did not acknowledge.

    Raises:
        ResponseError: the group went away, see `is_missing`.
    """
    first: bytes | None = (await redis.xpending(key, group))["min"]
    return first


def entry_order(entry: str) -> tuple[int, int]:
    """Return a sort key of a stream entry's ID, `milliseconds-sequence`."""
    milliseconds, _, sequence = entry.partition("-")
    return int(milliseconds), int(sequence or 0)


def after_entry(entry: bytes) -> bytes:
    """Return the lowest ID that follows an entry's."""
    milliseconds, _, sequence = entry.partition(b"-")
    return b"%b-%d" % (milliseconds, int(sequence) + 1)
