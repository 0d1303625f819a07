"""How much is in the stream, and how far each service is."""

from datetime import UTC, datetime

from nats.js import JetStreamContext, api
from nats.js.errors import NotFoundError

from fashion.kernel.events.entries import CONSUMERS
from fashion.kernel.events.transport import GroupFigures, StreamFigures
from fashion.kernel.events.transports.jetstream.stream import Names
from fashion.vocabulary import Service


async def measure(js: JetStreamContext, names: Names) -> StreamFigures:
    """Measure once; a stream that is missing has no groups."""
    try:
        events = await js.stream_info(names.events, subjects_filter=names.all_positions)
        dead = await js.stream_info(names.dead)
        groups = {group: await _group(js, names, group) for group in CONSUMERS}
    except NotFoundError:
        return StreamFigures(0, 0, {})
    # Messages of positions are no entries.
    entries = events.state.messages - len(events.state.subjects or {})
    return StreamFigures(entries, dead.state.messages, groups)


async def _group(js: JetStreamContext, names: Names, group: Service) -> GroupFigures:
    found = await js.consumer_info(names.events, group)
    pending = found.num_ack_pending or 0
    if not pending and not found.num_pending:
        return GroupFigures(0, 0.0)
    return GroupFigures(pending, await _lag(js, names, found))


async def _lag(js: JetStreamContext, names: Names, found: api.ConsumerInfo) -> float:
    """Return the age in seconds of the first entry behind all that were acknowledged."""
    behind = (found.ack_floor.stream_seq if found.ack_floor else 0) + 1
    try:
        first = await js.get_msg(names.events, seq=behind, subject=names.all_events, next=True)
    except NotFoundError:
        # Acknowledged or erased meanwhile.
        return 0.0
    return max(0.0, (datetime.now(UTC) - first.time).total_seconds()) if first.time else 0.0
