"""Color science shared by all contexts; pure functions over NumPy arrays."""
