"""From skin in a photo to a measured skin tone."""
