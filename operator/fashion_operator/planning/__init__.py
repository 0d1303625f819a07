"""What to do about a platform, as pure functions."""
