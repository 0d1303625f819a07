"""Catalogue feeds as shops export them: how each is recognized and read."""
