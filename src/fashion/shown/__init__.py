"""Events as users and shops see them, and their schemas."""
