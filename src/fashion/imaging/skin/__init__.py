"""Measures a skin tone from the skin in a photo."""
