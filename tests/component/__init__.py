"""Tests of a whole platform; a package, so that the one they share ends with the last of them."""
