"""Faces rendered by ray tracing, whose albedo is known; light, camera and code are those of no other family."""
