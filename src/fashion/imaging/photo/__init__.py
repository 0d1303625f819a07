"""From the bytes of a photo to upright pixels."""
