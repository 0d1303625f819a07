"""Paths that services offer the gateway alone: events and rows that they store."""
