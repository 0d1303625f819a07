"""What a follower is sent, and how it is written as a server-sent event and as a message of a WebSocket."""

from random import randint
from typing import NamedTuple

import msgspec
from litestar.response import ServerSentEventMessage

from fashion.shown.events import HEARTBEAT, OPENED

RETRY_MILLISECONDS = 1000, 3000
"""Each stream gets a pause of its own, so that not all followers come back at once when an instance ends."""


class StreamMessage(NamedTuple):
    """An event; without `event` and `data` the opening of a stream, and without `id` too a heartbeat.

    `data` is JSON.
    """

    id: str | None = None
    event: str | None = None
    data: bytes | None = None


def to_server_sent(message: StreamMessage) -> ServerSentEventMessage:
    """Return a message as a server-sent event."""
    if message.data is not None:
        return ServerSentEventMessage(id=message.id, event=message.event, data=message.data.decode())
    if message.id is not None:
        pause = randint(*RETRY_MILLISECONDS)
        return ServerSentEventMessage(comment=OPENED, id=message.id, retry=pause, data=None)
    return ServerSentEventMessage(comment=HEARTBEAT, data=None)


def to_text(message: StreamMessage) -> str:
    """Return a message as the text of a WebSocket: JSON with `event`, `id` and `data`, each where there is one."""
    fields: dict[str, object] = {"event": message.event or (OPENED if message.id else HEARTBEAT)}
    if message.id is not None:
        fields["id"] = message.id
    if message.data is not None:
        fields["data"] = msgspec.Raw(message.data)
    return msgspec.json.encode(fields).decode()
