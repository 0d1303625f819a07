"""Gateway: the one public API: identity, limits, edge cache and live events."""
