"""Products: the catalogue, compatibility scores and product recommendations."""
