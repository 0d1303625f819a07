"""Generators of the documents that are derived from code; `python -m tools` writes them."""
