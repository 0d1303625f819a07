"""How well the camera of the studio finds faces, for every tone."""
