"""Programs that the platform is measured against: a bare route, services without caches, what it replaces."""
