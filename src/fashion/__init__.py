"""A selfie in; a measured skin tone, a palette and ranked products out."""
