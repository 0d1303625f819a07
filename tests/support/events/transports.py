"""What tests of the event stream do with its transport."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from uuid import UUID, uuid4

from fashion.kernel.events.entries import from_fields
from fashion.kernel.events.log import PARTITIONS, StoredEvent, partition_of, user_stream
from fashion.kernel.events.transport import Entry, EventTransport, Member
from support.waiting import eventually

_POSITIONS = count(1)
START = [0] * PARTITIONS


def noted(user: str = "ada", kind: str = "Noted", position: int = 0, data: bytes = b"{}") -> StoredEvent:
    """An event of imaging, with the next position of its log."""
    place = position or next(_POSITIONS)
    return StoredEvent(
        position=place,
        service="imaging",
        stream=user_stream(user),
        version=place,
        id=uuid4(),
        type=kind,
        schema=1,
        correlation_id="upload-7",
        occurred_at=datetime.now(UTC),
        data=data,
    )


async def publish(transport: EventTransport, *events: StoredEvent) -> None:
    """Publish events as the relay of imaging does."""
    publisher = transport.publisher("imaging")
    assert await publisher.publish(await publisher.positions(), events)


async def joined(transport: EventTransport, group: str = "color", redeliver_seconds: float = 60) -> Member:
    """A member of a group."""
    member = transport.member(group, redeliver_seconds)
    await member.join()
    return member


async def read(member: Member, number: int) -> list[Entry]:
    """The next entries of a member, which holds them from now on."""
    found: list[Entry] = []

    async def enough() -> bool:
        entries = await member.read()
        member.held.update(entry.id for entry in entries)
        found.extend(entries)
        return len(found) >= number

    await eventually(enough)
    return found


async def acknowledge(member: Member, entries: Iterable[Entry]) -> None:
    """Acknowledge entries, and hold them no more."""
    found = [entry.id for entry in entries]
    await member.acknowledge(*found)
    member.held.difference_update(found)


def ids(entries: Iterable[Entry]) -> list[UUID]:
    """The events of entries."""
    return [from_fields(entry.fields).id for entry in entries]


def moved(positions: list[int], *events: StoredEvent) -> list[int]:
    """Positions after these events."""
    after = list(positions)
    for event in events:
        after[partition_of(event.stream)] = event.position
    return after
