"""`fashion doctor`: can this machine run the platform, and what to do if not."""
