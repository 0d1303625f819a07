"""Reads the bytes of a photo: acceptance, containers, EXIF, and decoding to upright pixels."""
