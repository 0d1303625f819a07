"""URLs of stores, as their settings take them."""
