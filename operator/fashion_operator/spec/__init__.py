"""A FashionPlatform as typed data."""
