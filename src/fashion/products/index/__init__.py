"""The catalogue in memory: lists and rankings."""
