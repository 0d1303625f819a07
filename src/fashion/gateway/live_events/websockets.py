"""WebSockets: problems in the protocol of the stream, and the one connection that follows a user."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import msgspec
from litestar.connection import WebSocket
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from fashion.gateway.live_events.messages import StreamMessage, to_text
from fashion.gateway.live_events.received import Peer, find_connection, until_too_much

PRIVATE_CODES = 4000
"""A problem closes the connection with this and its HTTP status."""
RESUME_CODE, RESUME_REASON = 1013, "Connect again and go on after the last event."
UNSUPPORTED = 1003, "This stream takes no messages."
TOO_BIG = 1009, "This stream takes no messages, and this was more than a few kilobytes."
LARGEST_MESSAGE = 4096


def with_problems_as_messages(app: ASGIApp) -> ASGIApp:
    """Send the HTTP response to a WebSocket as its last message, and close with the status in the code.

    A browser shows a page neither the status nor the body of a handshake that failed.
    """

    async def translated(scope: Scope, receive: Receive, send: Send) -> None:
        status = 0

        async def as_messages(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
            elif message["type"] == "http.response.body":
                data = StreamMessage(event="problem", data=message["body"])
                await send({"type": "websocket.send", "text": to_text(data), "bytes": None})
                reason = msgspec.json.decode(message["body"])["title"]
                await send({"type": "websocket.close", "code": PRIVATE_CODES + status, "reason": reason})
            else:
                await send(message)

        await app(scope, receive, as_messages if scope["type"] == ScopeType.WEBSOCKET else send)

    return translated


async def stream(socket: WebSocket[Any, Any, Any], messages: AsyncGenerator[StreamMessage, None]) -> None:
    """Send messages until they end or the client leaves; then close the connection."""
    connection = await find_connection(_peer_of(socket))
    await socket.accept()
    sending, leaving = asyncio.create_task(_send(socket, messages)), asyncio.create_task(_left(socket))
    flooding = asyncio.create_task(until_too_much(connection))
    tasks = {sending, leaving, flooding}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    if not flooding.cancelled():
        flooding.result()
        await socket.close(*TOO_BIG)
    elif not leaving.cancelled() and (fault := leaving.result()):
        await socket.close(*fault)
    elif not sending.cancelled():
        sending.result()
        await socket.close(RESUME_CODE, RESUME_REASON)


async def _send(socket: WebSocket[Any, Any, Any], messages: AsyncGenerator[StreamMessage, None]) -> None:
    async with aclosing(messages):
        async for message in messages:
            await socket.send_text(to_text(message))


async def _left(socket: WebSocket[Any, Any, Any]) -> tuple[int, str] | None:
    """Wait until the client leaves, or sends something; return what is wrong with the latter."""
    message = await socket.receive()
    if message["type"] != "websocket.receive":
        return None
    return TOO_BIG if len(message.get("bytes") or message.get("text") or "") > LARGEST_MESSAGE else UNSUPPORTED


def _peer_of(socket: WebSocket[Any, Any, Any]) -> Peer:
    host, port = socket.scope["client"] or ("", 0)
    # The server passes the port as text.
    return host, int(port)
