"""Photos of known skin, rendered from portraits under lights and cameras given by wavelength."""
