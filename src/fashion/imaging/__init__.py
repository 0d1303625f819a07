"""Imaging service: measures the skin tone in photos, and stores the analyses."""
