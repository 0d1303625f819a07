"""Imaging: a photo becomes a skin measurement; owns the Analysis."""
