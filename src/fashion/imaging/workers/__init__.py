"""Measuring many photos at once within the CPUs there are."""
