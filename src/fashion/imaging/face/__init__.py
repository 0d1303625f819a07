"""From pixels to faces, their regions and the skin in them."""
