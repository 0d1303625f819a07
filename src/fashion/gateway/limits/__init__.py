"""How much a client may ask for at once, and in a minute."""
