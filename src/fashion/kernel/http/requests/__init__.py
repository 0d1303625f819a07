"""Requests as they come in: framing, heads, parameters and JSON bodies."""
