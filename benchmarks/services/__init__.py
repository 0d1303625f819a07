"""Measures the running services: reads, uploads, traces of many users, and what tracing costs."""
