"""The embedded default: PostgreSQL, Redis and the four services on one machine without Docker."""
