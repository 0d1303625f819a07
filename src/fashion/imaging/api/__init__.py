"""Imaging's HTTP API."""
