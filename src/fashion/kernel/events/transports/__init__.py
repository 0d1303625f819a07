"""Engines of the event stream, each behind the port `EventTransport`."""
