"""The event log, its relay to the stream, and the consumers of it."""
