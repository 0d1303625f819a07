"""Shared machinery without domain words: settings, logs, metrics, web, events, cache."""
