"""Reads the color of hair and eyes beside the skin's; as in the photo, whose light is not corrected."""
