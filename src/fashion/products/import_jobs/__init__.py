"""Imports that the API was asked for: stored with their file, and done one after another."""
