"""Compares colors found from the names and pictures of products with labels."""
