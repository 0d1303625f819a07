"""Color: a measured tone becomes a profile, palettes and color recommendations."""
