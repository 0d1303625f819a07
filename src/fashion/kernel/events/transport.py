"""The port of the event stream: what publishes, consumes and follows knows this, and no engine."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, runtime_checkable

import msgspec

from fashion.kernel.events.entries import Fields
from fashion.kernel.events.log import StoredEvent
from fashion.vocabulary import Service

Engine = Literal["redis", "nats"]

BATCH = 32
"""The most entries that a member reads at once."""


class StreamFullError(Exception):
    """The stream takes no more events now; the message says why."""


class Entry(NamedTuple):
    """An entry that a member holds; its fields may be malformed, and `deliveries` counts this one too."""

    id: str
    fields: Fields
    deliveries: int


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """An event that failed too often, and the consumer group in which it failed."""

    entry: str
    group: str
    service: str
    type: str
    stream: str
    occurred_at: str
    correlation_id: str

    @classmethod
    def of(cls, entry: str, fields: Fields) -> "DeadLetter":
        """Return the dead letter of an entry, with a question mark for each field that it lacks."""
        names = [name for name in cls.__struct_fields__ if name != "entry"]
        text = {name: fields.get(name.encode(), b"?").decode(errors="replace") for name in names}
        return cls(entry=entry, **text)


class GroupFigures(NamedTuple):
    """How many entries a group read and did not acknowledge, and the age of the oldest that it has yet to."""

    pending: int
    lag_seconds: float


class StreamFigures(NamedTuple):
    """How much is in the stream, and how far each service that consumes it is."""

    entries: int
    dead_letters: int
    groups: Mapping[Service, GroupFigures]


class Publisher(Protocol):
    """Publishes the log of one service; the transport alone knows what was published."""

    async def positions(self) -> list[int]:
        """Return up to where each partition is published."""
        ...

    async def start_again(self) -> list[int]:
        """Forget what was published, so that the whole log is published again; return the positions."""
        ...

    async def publish(self, positions: Sequence[int], events: Sequence[StoredEvent]) -> bool:
        """Add the events after these positions, unless another leader did already; return whether it was this one.

        Raises:
            StreamFullError: they may be sent again later, all of them.
        """
        ...


class Member(Protocol):
    """One of the processes that consume the stream for a service.

    Attributes:
        held: IDs of the entries in hand; a heartbeat keeps other members from getting them.
    """

    held: set[str]

    async def join(self) -> None:
        """Make the groups of every service, from the stream's beginning, where they are missing."""
        ...

    async def heartbeat(self) -> None:
        """Keep what is held, again and again."""
        ...

    async def read(self) -> list[Entry]:
        """Return entries that no member holds: new ones, or those of members that died or failed."""
        ...

    async def acknowledge(self, *entries: str) -> None:
        """Acknowledge entries: nobody gets them again."""
        ...

    async def dead_letter(self, entry: str) -> None:
        """Move an entry to the dead letters, unless its user was erased, and acknowledge it."""
        ...


class LiveReader(Protocol):
    """Reads the stream as it grows, for followers; it acknowledges nothing."""

    async def go_to_end(self) -> dict[str, list[int]]:
        """Read from the end on; return, by service, up to which position of each partition that is."""
        ...

    async def read(self) -> list[Fields]:
        """Return the next entries; wait a moment for the first."""
        ...


@runtime_checkable
class EventTransport(Protocol):
    """The event stream of one platform.

    Attributes:
        engine: what carries it, also the store's name in metrics and reports.
    """

    engine: Engine

    def publisher(self, service: Service) -> Publisher:
        """Return what publishes the log of a service."""
        ...

    def member(self, group: str, redeliver_seconds: float) -> Member:
        """Return a member of a service's group; what none holds or acknowledges comes again after a time."""
        ...

    def live_reader(self) -> LiveReader:
        """Return a reader for followers."""
        ...

    async def trim(self, keep_seconds: float) -> None:
        """Delete what every group has acknowledged and what is older than followers need it."""
        ...

    async def erase(self, user: str) -> None:
        """Delete a pseudonym's entries and dead letters, but for the news of its erasure."""
        ...

    async def figures(self) -> StreamFigures:
        """Measure."""
        ...

    async def used_bytes(self) -> int:
        """Return how many bytes the stream takes."""
        ...

    async def default_limit_bytes(self) -> int:
        """Return how many bytes the stream may take where no setting says it."""
        ...

    async def full_reason(self) -> str:
        """Return why the store takes nothing at all, or an empty string."""
        ...

    def dead_letters(self) -> AsyncIterator[DeadLetter]:
        """Yield every dead letter, oldest first."""
        ...

    async def retry_dead_letters(self) -> int:
        """Publish every dead letter again for its group; return how many."""
        ...

    async def delete_dead_letter(self, entry: str) -> bool:
        """Delete a dead letter; return whether it existed."""
        ...

    async def clear(self) -> None:
        """Delete everything: entries, positions and dead letters; the relays publish the logs again."""
        ...

    async def version(self) -> str:
        """Return name and version of the server."""
        ...

    async def aclose(self) -> None:
        """Close the connections that are its own."""
        ...
