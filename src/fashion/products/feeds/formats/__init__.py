"""The forms in which shops export their products."""
