"""Finds faces in a picture, their regions, and the skin in them."""
