"""Dead letters in a stream of their own, kept until somebody retries or deletes them.

No step here is one with another. What an erasure may overtake looks afterwards whether it was, and an erasure
deletes dead letters before and after the entries.
"""

from collections.abc import AsyncIterator

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from nats.js.errors import APIError, NotFoundError

from fashion.kernel.events.entries import GROUP
from fashion.kernel.events.transport import DeadLetter
from fashion.kernel.events.transports.jetstream.messages import decode, encode_fields
from fashion.kernel.events.transports.jetstream.stream import Names, user_in

_SUBJECT = "Fashion-Subject"
"""The header of a dead letter that says where its entry was."""
_SUFFIX = "-0"
"""The end of a dead letter's ID, so that IDs of every engine look alike."""


async def add_dead_letter(js: JetStreamContext, names: Names, group: str, message: Msg) -> None:
    """Add an entry to the dead letters, unless it was erased."""
    sequence = message.metadata.sequence.stream
    if not await _exists(js, names.events, sequence):
        return
    fields = {GROUP: group.encode(), **decode(message.data)}
    stamp = message.metadata.timestamp.timestamp()
    headers = {_SUBJECT: message.subject, "Nats-Msg-Id": f"{group} {sequence} {stamp}"}
    added = await js.publish(names.dead_letter(user_in(message.subject)), encode_fields(fields), headers=headers)
    if not await _exists(js, names.events, sequence):
        await _delete(js, names.dead, added.seq)


async def dead_letters(js: JetStreamContext, names: Names) -> AsyncIterator[DeadLetter]:
    """Yield every dead letter, oldest first."""
    async for message in _messages(js, names):
        yield DeadLetter.of(f"{message.seq}{_SUFFIX}", decode(message.data))


async def retry_dead_letters(js: JetStreamContext, names: Names) -> int:
    """Publish every dead letter again for its group; return how many."""
    return sum([await _retry(js, names, message) for message in [each async for each in _messages(js, names)]])


async def _retry(js: JetStreamContext, names: Names, message: RawStreamMsg) -> int:
    """Publish a dead letter; return 0 when another retry was quicker, or its user was erased meanwhile."""
    subject, sequence = (message.headers or {})[_SUBJECT], message.seq or 0
    headers = {"Nats-Msg-Id": f"retry {sequence} {message.time}"}
    added = await js.publish(subject, message.data or b"", headers=headers)
    if await _delete(js, names.dead, sequence):
        return 1
    if not added.duplicate:
        await _delete(js, names.events, added.seq)
    return 0


async def delete_dead_letter(js: JetStreamContext, names: Names, entry: str) -> bool:
    """Delete a dead letter; return whether it existed."""
    number = entry.removesuffix(_SUFFIX)
    return number.isdecimal() and await _delete(js, names.dead, int(number))


async def _messages(js: JetStreamContext, names: Names) -> AsyncIterator[RawStreamMsg]:
    sequence = 1
    while True:
        try:
            message = await js.get_msg(names.dead, seq=sequence, subject=names.all_dead, next=True)
        except NotFoundError:
            return
        yield message
        sequence = (message.seq or 0) + 1


async def _exists(js: JetStreamContext, stream: str, sequence: int) -> bool:
    try:
        await js.get_msg(stream, seq=sequence)
    except NotFoundError:
        return False
    return True


async def _delete(js: JetStreamContext, stream: str, sequence: int) -> bool:
    try:
        deleted: bool = await js.delete_msg(stream, sequence)
    except APIError:
        # There is none of this number.
        return False
    return deleted
