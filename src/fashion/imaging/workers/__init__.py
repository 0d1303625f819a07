"""Measures many photos at once on the available CPUs."""
