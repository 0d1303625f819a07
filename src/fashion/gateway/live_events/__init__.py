"""A user's events as they happen: over server-sent events or a WebSocket, with a token or a ticket."""
