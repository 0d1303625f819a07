"""Measures the event stream: its log, its relay and its engines."""
