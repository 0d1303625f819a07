"""Whole platforms for tests, as processes, and how the tests share them."""
