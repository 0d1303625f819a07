"""Families of photos that the measurement was not tuned on, with light and cameras other than the generator's."""
