"""The two-level cache and its invalidation."""
